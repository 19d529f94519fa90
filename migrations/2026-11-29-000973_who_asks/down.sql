ALTER TABLE assignments DROP COLUMN asked_by;

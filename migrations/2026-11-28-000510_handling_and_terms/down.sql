DROP INDEX requests_unanswered;
DROP INDEX requests_unacknowledged;
DROP INDEX requests_open;
ALTER TABLE requests DROP COLUMN tags, DROP COLUMN priority;

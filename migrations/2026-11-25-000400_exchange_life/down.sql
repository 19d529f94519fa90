ALTER TABLE exchanges DROP CONSTRAINT exchanges_state;
ALTER TABLE exchanges ADD CONSTRAINT exchanges_state CHECK (state IN ('designing'));
ALTER TABLE exchanges DROP COLUMN postponed_at, DROP COLUMN cancelled_at, DROP COLUMN reason;

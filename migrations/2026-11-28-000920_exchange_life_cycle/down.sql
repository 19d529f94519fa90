DROP INDEX exchanges_by_state;
ALTER TABLE exchanges DROP CONSTRAINT exchanges_moments;
ALTER TABLE exchanges DROP CONSTRAINT exchanges_reason;
ALTER TABLE exchanges ADD CONSTRAINT exchanges_reason CHECK (
    (reason IS NOT NULL) = (state IN ('postponed', 'cancelled'))
);
ALTER TABLE exchanges DROP CONSTRAINT exchanges_state;
ALTER TABLE exchanges ADD CONSTRAINT exchanges_state CHECK (state IN ('designing', 'postponed', 'cancelled'));
ALTER TABLE exchanges
DROP COLUMN reopened_at,
DROP COLUMN consulted_at,
DROP COLUMN confirmed_at,
DROP COLUMN started_at,
DROP COLUMN delivered_at;

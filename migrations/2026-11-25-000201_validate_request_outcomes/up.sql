SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '600s';

-- In a step of its own, so that no reader waits while the rows are checked.
ALTER TABLE requests VALIDATE CONSTRAINT requests_state;
ALTER TABLE requests VALIDATE CONSTRAINT requests_assignee;
ALTER TABLE requests VALIDATE CONSTRAINT requests_outcome;
ALTER TABLE requests VALIDATE CONSTRAINT requests_canonical_id_fkey;
ALTER TABLE requests VALIDATE CONSTRAINT requests_not_own_canonical;

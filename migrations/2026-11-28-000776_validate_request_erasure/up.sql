SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '600s';

-- In a step of its own, so that no reader waits while the rows are checked.
ALTER TABLE requests VALIDATE CONSTRAINT requests_ended;
ALTER TABLE requests VALIDATE CONSTRAINT requests_anonymised;

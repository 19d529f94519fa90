SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- In a transaction of its own, so that nobody waits while the exchanges are read.
ALTER TABLE exchanges VALIDATE CONSTRAINT exchanges_state;
ALTER TABLE exchanges VALIDATE CONSTRAINT exchanges_reason;
ALTER TABLE exchanges VALIDATE CONSTRAINT exchanges_moments;

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- In a transaction of its own, so that nobody waits while the agencies are read.
ALTER TABLE agencies VALIDATE CONSTRAINT agencies_load;

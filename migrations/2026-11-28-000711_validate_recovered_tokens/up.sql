SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- In a step of its own, so that nobody waits while the rows are checked.
ALTER TABLE tracking_tokens VALIDATE CONSTRAINT tracking_tokens_first_use;
ALTER TABLE throttles VALIDATE CONSTRAINT throttles_bucket;

DELETE FROM throttles WHERE bucket = 'token_recovery';
ALTER TABLE throttles DROP CONSTRAINT throttles_bucket;
ALTER TABLE throttles ADD CONSTRAINT throttles_bucket CHECK (bucket IN ('sign_in', 'anonymous_create'));
DROP INDEX requests_by_email;
ALTER TABLE tracking_tokens
    DROP CONSTRAINT tracking_tokens_first_use,
    DROP COLUMN first_used_at,
    DROP COLUMN recovered;

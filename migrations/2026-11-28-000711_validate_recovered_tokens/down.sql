ALTER TABLE tracking_tokens DROP CONSTRAINT tracking_tokens_first_use;
ALTER TABLE tracking_tokens
    ADD CONSTRAINT tracking_tokens_first_use CHECK (recovered OR first_used_at IS NULL) NOT VALID;
ALTER TABLE throttles DROP CONSTRAINT throttles_bucket;
ALTER TABLE throttles ADD CONSTRAINT throttles_bucket CHECK (
    bucket IN ('sign_in', 'anonymous_create', 'token_recovery')
) NOT VALID;

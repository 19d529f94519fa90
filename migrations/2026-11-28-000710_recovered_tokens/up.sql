-- The runner puts each step into a transaction, where no index can be made concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-creation, adding-field-with-default, ban-drop-constraint
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- A token that came by mail because the others were lost: until it is first used it stands beside them.
ALTER TABLE tracking_tokens
    ADD COLUMN recovered boolean NOT NULL DEFAULT false,
    ADD COLUMN first_used_at timestamptz;
ALTER TABLE tracking_tokens
    ADD CONSTRAINT tracking_tokens_first_use CHECK (recovered OR first_used_at IS NULL) NOT VALID;

-- Who lost a token is found by the address that their form gives.
CREATE INDEX requests_by_email ON requests (lower(intake -> 'requester' ->> 'email'), submitted_at DESC, id DESC)
WHERE submitted_at IS NOT NULL;

ALTER TABLE throttles DROP CONSTRAINT throttles_bucket;
ALTER TABLE throttles ADD CONSTRAINT throttles_bucket CHECK (
    bucket IN ('sign_in', 'anonymous_create', 'token_recovery')
) NOT VALID;

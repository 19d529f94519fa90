SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- Users who sign in at the city's OpenID Connect issuer have a subject there and no password here. `roles` are then those
-- that the newest token seen named, which was issued at `roles_as_of`.
ALTER TABLE users
ADD COLUMN oidc_issuer text,
ADD COLUMN oidc_subject text,
ADD COLUMN roles_as_of timestamptz;
-- squawk-ignore ban-drop-not-null
ALTER TABLE users ALTER COLUMN password_hash DROP NOT NULL;
ALTER TABLE users ADD CONSTRAINT users_sign_in CHECK (
    CASE
        WHEN oidc_subject IS NULL THEN num_nonnulls(oidc_issuer, roles_as_of) = 0
        ELSE oidc_issuer IS NOT NULL AND password_hash IS NULL AND NOT must_change_password
    END
) NOT VALID;

-- There are some dozens of users: the lock of a plain build is not felt.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX users_oidc_subject_key ON users (oidc_issuer, oidc_subject);

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- A hash that no password has: whoever signed in elsewhere needs a new password.
UPDATE users
SET password_hash = '$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
WHERE password_hash IS NULL;

DROP INDEX users_oidc_subject_key;
ALTER TABLE users
DROP CONSTRAINT users_sign_in,
DROP COLUMN oidc_issuer,
DROP COLUMN oidc_subject,
DROP COLUMN roles_as_of,
ALTER COLUMN password_hash SET NOT NULL;

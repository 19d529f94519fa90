-- As the step before left it: known, and not yet held against the rows.
ALTER TABLE users DROP CONSTRAINT users_sign_in;
ALTER TABLE users ADD CONSTRAINT users_sign_in CHECK (
    CASE
        WHEN oidc_subject IS NULL THEN num_nonnulls(oidc_issuer, roles_as_of) = 0
        ELSE oidc_issuer IS NOT NULL AND password_hash IS NULL AND NOT must_change_password
    END
) NOT VALID;

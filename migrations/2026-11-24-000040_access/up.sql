SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE TABLE users (
    id uuid PRIMARY KEY,
    version bigint NOT NULL DEFAULT 1,
    email text NOT NULL,
    display_name text NOT NULL,
    password_hash text NOT NULL,
    must_change_password boolean NOT NULL,
    disabled boolean NOT NULL DEFAULT false,
    agency_id uuid REFERENCES agencies (id),
    roles text[] NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT users_roles_known CHECK (
        roles <@ ARRAY[
            'officer', 'lead', 'editor', 'analyst', 'admin',
            'agency_coordinator', 'agency_editor', 'agency_validator'
        ]
    ),
    -- Staff roles and agency roles never meet in one account; an agency role needs its agency.
    CONSTRAINT users_agency_roles CHECK (
        CASE
            WHEN agency_id IS NULL THEN NOT roles && ARRAY['agency_coordinator', 'agency_editor', 'agency_validator']
            ELSE roles <@ ARRAY['agency_coordinator', 'agency_editor', 'agency_validator']
        END
    )
);

CREATE UNIQUE INDEX users_email_key ON users (lower(email));

CREATE TABLE oauth_clients (
    id uuid PRIMARY KEY,
    version bigint NOT NULL DEFAULT 1,
    client_id text NOT NULL,
    name text NOT NULL,
    secret_hash bytea NOT NULL,
    agency_id uuid NOT NULL REFERENCES agencies (id),
    disabled boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT oauth_clients_client_id_key UNIQUE (client_id)
);

-- A family of rotating refresh tokens. Only the newest token of a family may be used; an older one revokes the family.
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);

CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

CREATE TABLE refresh_tokens (
    hash bytea PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    used_at timestamptz
);

CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

-- Private keys are encrypted under the key ring; `key_id` names the ring's key.
CREATE TABLE signing_keys (
    kid text PRIMARY KEY,
    key_id text NOT NULL,
    private_key bytea NOT NULL,
    public_key bytea NOT NULL,
    created_at timestamptz NOT NULL,
    retires_at timestamptz
);

-- Slows down what may be guessed or flooded: one row for each subject (a hash) and bucket.
CREATE TABLE throttles (
    bucket text NOT NULL,
    subject bytea NOT NULL,
    failures integer NOT NULL,
    blocked_until timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (bucket, subject),
    CONSTRAINT throttles_bucket CHECK (bucket IN ('sign_in', 'anonymous_create'))
);

CREATE INDEX throttles_updated_at ON throttles (updated_at);

-- Replies kept for a repeated Idempotency-Key, encrypted under the key ring.
CREATE TABLE idempotent_replies (
    scope bytea PRIMARY KEY,
    fingerprint bytea NOT NULL,
    key_id text NOT NULL,
    reply bytea NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE INDEX idempotent_replies_expires_at ON idempotent_replies (expires_at);

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE TABLE agencies (
    id uuid PRIMARY KEY,
    version bigint NOT NULL DEFAULT 1,
    code text NOT NULL,
    name text NOT NULL,
    description text,
    website text,
    email text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT agencies_code_key UNIQUE (code)
);

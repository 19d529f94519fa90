SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- An exchange knows no request: delegations lead from one to the other.
CREATE TABLE exchanges (
    id uuid PRIMARY KEY,
    version bigint NOT NULL DEFAULT 1,
    state text NOT NULL,
    design jsonb NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT exchanges_state CHECK (state IN ('designing')),
    CONSTRAINT exchanges_dates CHECK (ends_on >= starts_on)
);

CREATE INDEX exchanges_by_start ON exchanges (starts_on DESC, id DESC);

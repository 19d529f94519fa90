SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE TABLE delegations (
    id uuid PRIMARY KEY,
    version bigint NOT NULL DEFAULT 1,
    request_id uuid NOT NULL REFERENCES requests (id),
    exchange_id uuid NOT NULL REFERENCES exchanges (id),
    state text NOT NULL,
    size integer NOT NULL,
    seniority text NOT NULL,
    country text NOT NULL,
    arrives_on date NOT NULL,
    departs_on date NOT NULL,
    final_list_due_on date NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT delegations_state CHECK (state IN ('forming')),
    CONSTRAINT delegations_size CHECK (size BETWEEN 1 AND 500),
    CONSTRAINT delegations_dates CHECK (departs_on >= arrives_on),
    CONSTRAINT delegations_seniority CHECK (
        seniority IN (
            'head_of_state', 'minister', 'ambassador', 'mayor', 'elected', 'senior_official', 'technical', 'academic',
            'student', 'private'
        )
    ),
    CONSTRAINT delegations_request_key UNIQUE (request_id)
);

CREATE INDEX delegations_exchange ON delegations (exchange_id);
CREATE INDEX delegations_by_arrival ON delegations (arrives_on DESC, id DESC);

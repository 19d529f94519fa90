SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- Short insights. One that is promoted names the practice that took it up; until then it belongs to no practice.
CREATE TABLE lessons (
    id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    version bigint NOT NULL,
    agency_id uuid NOT NULL REFERENCES agencies (id),
    exchange_id uuid REFERENCES exchanges (id),
    state text NOT NULL,
    texts jsonb NOT NULL,
    topics text [] NOT NULL,
    author_ids uuid [] NOT NULL,
    accepted_at timestamptz,
    accepted_by uuid REFERENCES users (id),
    promoted_at timestamptz,
    practice_id uuid REFERENCES practices (id),
    ended_at timestamptz,
    reason text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT lessons_state CHECK (state IN ('captured', 'accepted', 'promoted', 'discarded')),
    CONSTRAINT lessons_state_data CHECK (
        num_nonnulls(accepted_at, accepted_by) = CASE WHEN state IN ('accepted', 'promoted') THEN 2 ELSE 0 END
        AND num_nonnulls(promoted_at, practice_id) = CASE WHEN state = 'promoted' THEN 2 ELSE 0 END
        AND num_nonnulls(ended_at, reason) = CASE WHEN state = 'discarded' THEN 2 ELSE 0 END
    )
);

CREATE UNIQUE INDEX lessons_by_seq ON lessons (seq);
CREATE INDEX lessons_by_agency ON lessons (agency_id, seq);
CREATE INDEX lessons_by_state ON lessons (state, seq);
CREATE INDEX lessons_by_exchange ON lessons (exchange_id, seq) WHERE exchange_id IS NOT NULL;
CREATE INDEX lessons_by_topic ON lessons USING gin (topics);

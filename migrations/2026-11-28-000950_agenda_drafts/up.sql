SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- Proposals for the working copy of an agenda. An exchange keeps the newest ones; the document has ids and numbers, no words.
CREATE TABLE agenda_drafts (
    id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    version bigint NOT NULL,
    exchange_id uuid NOT NULL REFERENCES exchanges (id),
    state text NOT NULL,
    document jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    created_by uuid NOT NULL REFERENCES users (id),
    applied_at timestamptz,
    applied_by uuid REFERENCES users (id),
    CONSTRAINT agenda_drafts_state CHECK (state IN ('open', 'applied')),
    CONSTRAINT agenda_drafts_state_data CHECK (
        num_nonnulls(applied_at, applied_by) = CASE WHEN state = 'applied' THEN 2 ELSE 0 END
    )
);

CREATE INDEX agenda_drafts_by_exchange ON agenda_drafts (exchange_id, seq);

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- A queue of effects, written in the transaction of what caused them. It holds ids; the reader looks the rest up.
CREATE TABLE outbox_events (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    last_error text,
    created_at timestamptz NOT NULL,
    finished_at timestamptz,
    CONSTRAINT outbox_events_id_key UNIQUE (id),
    CONSTRAINT outbox_events_state CHECK (state IN ('pending', 'sent', 'not_sent', 'not_needed', 'given_up')),
    CONSTRAINT outbox_events_finished CHECK ((finished_at IS NOT NULL) = (state IN ('sent', 'not_needed', 'given_up')))
);

CREATE INDEX outbox_events_due ON outbox_events (state, next_attempt_at, seq) WHERE finished_at IS NULL;
CREATE INDEX outbox_events_by_state ON outbox_events (state, seq);
CREATE INDEX outbox_events_by_subject ON outbox_events (subject_id, seq);
CREATE INDEX outbox_events_finished_at ON outbox_events (finished_at) WHERE finished_at IS NOT NULL;

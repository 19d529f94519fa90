SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- What requesters and officers write to each other; personal data, in a table of its own so that it can be emptied. Ordered
-- by the sequence, not by a clock.
-- An officer's message is mailed: the event of the outbox has its id.
CREATE TABLE request_messages (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL,
    request_id uuid NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    author_kind text NOT NULL,
    author_id uuid NOT NULL,
    body text NOT NULL,
    attachment_ids uuid [] NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT request_messages_id_key UNIQUE (id),
    CONSTRAINT request_messages_author_kind CHECK (author_kind IN ('requester', 'user')),
    CONSTRAINT request_messages_body CHECK (char_length(body) BETWEEN 1 AND 4000)
);

CREATE INDEX request_messages_by_request ON request_messages (request_id, seq);

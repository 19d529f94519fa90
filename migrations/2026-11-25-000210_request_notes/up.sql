SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- What officers write down for one another; the requester never sees it. Ordered by the sequence, not by a clock.
CREATE TABLE request_notes (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL,
    request_id uuid NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    author_id uuid NOT NULL REFERENCES users (id),
    action text,
    body text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT request_notes_id_key UNIQUE (id)
);

CREATE INDEX request_notes_by_request ON request_notes (request_id, seq);
CREATE INDEX request_notes_by_author ON request_notes (author_id);

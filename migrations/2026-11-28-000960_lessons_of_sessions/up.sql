-- The runner puts each step into a transaction, where no index can be made concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-creation
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- A lesson may come from a session, and then from its exchange, too.
ALTER TABLE lessons ADD COLUMN session_id uuid;
ALTER TABLE lessons ADD CONSTRAINT lessons_session_id_fkey FOREIGN KEY (session_id)
REFERENCES agenda_sessions (id) NOT VALID;
ALTER TABLE lessons ADD CONSTRAINT lessons_session_of_exchange CHECK (
    session_id IS NULL OR exchange_id IS NOT NULL
) NOT VALID;

CREATE INDEX lessons_by_session ON lessons (session_id, seq) WHERE session_id IS NOT NULL;

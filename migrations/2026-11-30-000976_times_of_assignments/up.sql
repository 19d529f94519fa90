SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- In a transaction of its own, without the lock of the step before on the whole tables. Sessions are locked first, as whoever moves
-- one does: nobody waits for whom waits for them.
SELECT id FROM agenda_sessions
ORDER BY id
FOR KEY SHARE;
UPDATE assignments SET session_starts_at = sessions.starts_at, session_ends_at = sessions.ends_at
FROM agenda_sessions AS sessions
WHERE sessions.id = assignments.session_id AND assignments.session_starts_at IS NULL;

ALTER TABLE assignments ADD CONSTRAINT assignments_session_times CHECK (
    session_starts_at IS NOT NULL AND session_ends_at IS NOT NULL
) NOT VALID;
ALTER TABLE assignments VALIDATE CONSTRAINT assignments_session_times_fkey;

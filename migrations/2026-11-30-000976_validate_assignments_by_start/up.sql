SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- In a transaction of its own, without the lock of the step before on the whole tables.
UPDATE assignments SET session_starts_at = sessions.starts_at, session_ends_at = sessions.ends_at
FROM agenda_sessions AS sessions WHERE sessions.id = assignments.session_id;

ALTER TABLE assignments VALIDATE CONSTRAINT assignments_session_times;
ALTER TABLE assignments VALIDATE CONSTRAINT assignments_session_times_fkey;

-- As the step before left it: known, and not yet held against the rows.
ALTER TABLE assignments DROP CONSTRAINT assignments_session_times_fkey;
ALTER TABLE assignments ADD CONSTRAINT assignments_session_times_fkey
FOREIGN KEY (session_id, session_starts_at, session_ends_at)
REFERENCES agenda_sessions (id, starts_at, ends_at) ON UPDATE CASCADE NOT VALID;
ALTER TABLE assignments DROP CONSTRAINT assignments_session_times;

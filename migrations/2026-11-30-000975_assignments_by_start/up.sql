-- The runner puts each step into a transaction, where no index can be made concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-creation
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- What an agency has to do around a moment is asked for each choice of an agency: with the times of the session beside the agency
-- it is a range of one index. The key to the session holds these times to be those of the session, also when it moves.
CREATE UNIQUE INDEX agenda_sessions_times ON agenda_sessions (id, starts_at, ends_at);
ALTER TABLE assignments
ADD COLUMN session_starts_at timestamptz,
ADD COLUMN session_ends_at timestamptz;
ALTER TABLE assignments ADD CONSTRAINT assignments_session_times_fkey
FOREIGN KEY (session_id, session_starts_at, session_ends_at)
REFERENCES agenda_sessions (id, starts_at, ends_at) ON UPDATE CASCADE NOT VALID;

-- Whoever writes an assignment, one who knows nothing of these times too, leaves them to this.
CREATE FUNCTION time_assignment() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    SELECT starts_at, ends_at INTO new.session_starts_at, new.session_ends_at
    FROM agenda_sessions WHERE id = new.session_id FOR KEY SHARE;
    RETURN new;
END
$$;

CREATE TRIGGER assignments_time BEFORE INSERT OR UPDATE ON assignments
FOR EACH ROW WHEN (new.session_starts_at IS NULL OR new.session_ends_at IS NULL)
EXECUTE FUNCTION time_assignment();

CREATE INDEX assignments_by_start ON assignments (agency_id, session_starts_at) INCLUDE (session_ends_at, session_id, state);

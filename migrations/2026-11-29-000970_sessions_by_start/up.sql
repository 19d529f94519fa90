-- The runner puts each step into a transaction, where no index can be made concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-creation
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- What agencies have to do is counted over the sessions of some weeks, whatever else there was.
CREATE INDEX agenda_sessions_by_start ON agenda_sessions (starts_at);

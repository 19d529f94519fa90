-- The runner puts each step into a transaction, where no index can be dropped concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-deletion
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- Loads are read by agency now, and nothing else asks for sessions by their start alone.
DROP INDEX agenda_sessions_by_start;

DROP INDEX assignments_by_start;
DROP TRIGGER assignments_time ON assignments;
DROP FUNCTION time_assignment();
ALTER TABLE assignments DROP COLUMN session_starts_at, DROP COLUMN session_ends_at;
DROP INDEX agenda_sessions_times;

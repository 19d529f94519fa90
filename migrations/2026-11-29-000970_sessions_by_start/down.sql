DROP INDEX agenda_sessions_by_start;

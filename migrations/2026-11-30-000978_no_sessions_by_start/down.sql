CREATE INDEX agenda_sessions_by_start ON agenda_sessions (starts_at);

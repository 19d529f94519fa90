DROP TRIGGER agenda_sessions_renew_assignments ON agenda_sessions;
DROP FUNCTION renew_assignments_of_session();

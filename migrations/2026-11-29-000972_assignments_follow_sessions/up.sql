SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- An assignment shows what it is asked for: when its session changes, whoever read it before has read something else.
CREATE FUNCTION renew_assignments_of_session() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE assignments SET version = version + 1, updated_at = new.updated_at
    WHERE session_id = new.id AND state IN ('invited', 'tentative', 'countered', 'accepted');
    RETURN NULL;
END
$$;

CREATE TRIGGER agenda_sessions_renew_assignments AFTER UPDATE ON agenda_sessions
FOR EACH ROW WHEN (
    (old.state, old.title, old.starts_at, old.ends_at, old.place, old.venue_id, old.sub_group, old.delegation_ids)
    IS DISTINCT FROM
    (new.state, new.title, new.starts_at, new.ends_at, new.place, new.venue_id, new.sub_group, new.delegation_ids)
)
EXECUTE FUNCTION renew_assignments_of_session();

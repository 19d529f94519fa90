DROP INDEX audit_events_by_subject;
DROP INDEX audit_events_by_kind;
DROP INDEX audit_events_by_action;
DROP INDEX audit_events_by_actor;
DROP INDEX audit_events_by_time;
CREATE INDEX audit_events_by_subject ON audit_events (subject_kind, subject_id, seq);
CREATE INDEX audit_events_by_actor ON audit_events (actor_id, seq) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_events_by_time ON audit_events (at);

DROP INDEX audit_events_by_kind;
DROP INDEX audit_events_by_action;
DROP INDEX audit_events_by_subject;
CREATE INDEX audit_events_by_subject ON audit_events (subject_kind, subject_id, seq);

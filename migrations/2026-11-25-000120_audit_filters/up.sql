-- The runner puts each step into a transaction, where no index can be made concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-creation, require-concurrent-index-deletion
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- The trail is read by time, and each filter has an index in that order. An id says what kind of thing it is of, so the
-- timeline needs no kind before it.
DROP INDEX audit_events_by_subject;
DROP INDEX audit_events_by_actor;
DROP INDEX audit_events_by_time;
CREATE INDEX audit_events_by_time ON audit_events (at, seq);
CREATE INDEX audit_events_by_actor ON audit_events (actor_id, at, seq) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_events_by_action ON audit_events (action, at, seq);
CREATE INDEX audit_events_by_kind ON audit_events (subject_kind, at, seq);
CREATE INDEX audit_events_by_subject ON audit_events (subject_id, seq);

-- The runner puts each step into a transaction, where no index can be made concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-creation, require-concurrent-index-deletion
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- The trail is read in the order of its sequence, which no clock can disturb, and each filter has an index in that order.
-- An id says what kind of thing it is of, so the timeline needs no kind before it.
DROP INDEX audit_events_by_subject;
CREATE INDEX audit_events_by_subject ON audit_events (subject_id, seq);
CREATE INDEX audit_events_by_action ON audit_events (action, seq);
CREATE INDEX audit_events_by_kind ON audit_events (subject_kind, seq);

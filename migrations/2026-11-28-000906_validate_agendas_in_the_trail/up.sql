SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- In a transaction of its own, so that nobody waits while the trail is read.
ALTER TABLE audit_events VALIDATE CONSTRAINT audit_events_subject_kind;

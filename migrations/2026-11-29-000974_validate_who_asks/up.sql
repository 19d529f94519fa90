SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- In a transaction of its own, without the lock of the step before on the whole table. Of those that were asked before, the audit
-- trail knows who asked.
UPDATE assignments SET asked_by = audit_events.actor_id
FROM audit_events
WHERE
    audit_events.subject_kind = 'assignment'
    AND audit_events.subject_id = assignments.id
    AND audit_events.action = 'assignment.invite'
    AND audit_events.actor_kind = 'user';

ALTER TABLE assignments VALIDATE CONSTRAINT assignments_asked_by_fkey;

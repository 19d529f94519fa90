SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- Apart from the step that added them, so that reading the old rows holds no lock that a writer would feel.
ALTER TABLE exchanges VALIDATE CONSTRAINT exchanges_state;
ALTER TABLE exchanges VALIDATE CONSTRAINT exchanges_postponed;
ALTER TABLE exchanges VALIDATE CONSTRAINT exchanges_cancelled;
ALTER TABLE exchanges VALIDATE CONSTRAINT exchanges_reason;
ALTER TABLE delegations VALIDATE CONSTRAINT delegations_state;
ALTER TABLE delegations VALIDATE CONSTRAINT delegations_minors;
ALTER TABLE delegations VALIDATE CONSTRAINT delegations_list;
ALTER TABLE delegations VALIDATE CONSTRAINT delegations_arrival;
ALTER TABLE delegations VALIDATE CONSTRAINT delegations_end;
ALTER TABLE delegations VALIDATE CONSTRAINT delegations_anonymised;
ALTER TABLE audit_events VALIDATE CONSTRAINT audit_events_subject_kind;

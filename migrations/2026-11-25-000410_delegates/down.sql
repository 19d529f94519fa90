DROP TABLE delegates;

DROP INDEX delegations_list_due, delegations_ended;
ALTER TABLE delegations DROP CONSTRAINT delegations_state;
ALTER TABLE delegations ADD CONSTRAINT delegations_state CHECK (state IN ('forming'));
ALTER TABLE delegations
DROP COLUMN minors,
DROP COLUMN finalised_at,
DROP COLUMN list_overdue_since,
DROP COLUMN arrived_at,
DROP COLUMN members_came,
DROP COLUMN minors_came,
DROP COLUMN departed_at,
DROP COLUMN cancelled_at,
DROP COLUMN anonymised_at,
DROP COLUMN substitutions;

ALTER TABLE audit_events DROP CONSTRAINT audit_events_subject_kind;
ALTER TABLE audit_events ADD CONSTRAINT audit_events_subject_kind CHECK (
    subject_kind IN (
        'request', 'tracking_token', 'delegation', 'exchange', 'organization', 'agency', 'topic', 'user',
        'oauth_client', 'privacy_notice', 'session', 'signing_key', 'data_key', 'attachment'
    )
);

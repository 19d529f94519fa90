-- Fails once the trail tells of an agenda: it is never rewritten.
ALTER TABLE audit_events DROP CONSTRAINT audit_events_subject_kind;
ALTER TABLE audit_events ADD CONSTRAINT audit_events_subject_kind CHECK (
    subject_kind IN (
        'request', 'tracking_token', 'delegation', 'delegate', 'exchange', 'organization', 'agency', 'topic', 'user',
        'oauth_client', 'privacy_notice', 'session', 'signing_key', 'data_key', 'attachment', 'policy', 'holiday',
        'practice', 'revision', 'claim', 'lesson', 'asset'
    )
);

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- Ids, actions and the names of changed fields; never a personal value.
CREATE TABLE audit_events (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    action text NOT NULL,
    subject_kind text NOT NULL,
    subject_id uuid NOT NULL,
    from_state text,
    to_state text,
    fields text[] NOT NULL DEFAULT '{}',
    visibility text NOT NULL,
    CONSTRAINT audit_events_id_key UNIQUE (id),
    CONSTRAINT audit_events_actor_kind CHECK (actor_kind IN ('anonymous', 'requester', 'user', 'client', 'system')),
    CONSTRAINT audit_events_visibility CHECK (visibility IN ('public', 'internal')),
    CONSTRAINT audit_events_subject_kind CHECK (
        subject_kind IN (
            'request', 'tracking_token', 'delegation', 'exchange', 'organization', 'agency', 'topic', 'user',
            'oauth_client', 'privacy_notice', 'session', 'signing_key', 'data_key'
        )
    )
);

CREATE INDEX audit_events_by_subject ON audit_events (subject_kind, subject_id, seq);
CREATE INDEX audit_events_by_actor ON audit_events (actor_id, seq) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_events_by_time ON audit_events (at);

CREATE TRIGGER audit_events_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_events
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

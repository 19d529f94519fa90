SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- What lies in the store, once for each content. A key is never used twice: whoever deletes the row first may then delete the
-- object, and nobody can have named it in between.
CREATE TABLE attachment_files (
    sha256 bytea PRIMARY KEY,
    key text NOT NULL,
    stored_at timestamptz NOT NULL,
    CONSTRAINT attachment_files_key_key UNIQUE (key),
    CONSTRAINT attachment_files_sha256 CHECK (octet_length(sha256) = 32)
);

-- The folder of this database in its store, so that installations which share a store by mistake never collect each other's.
CREATE TABLE attachment_stores (
    id boolean PRIMARY KEY DEFAULT true,
    folder uuid NOT NULL DEFAULT gen_random_uuid(),
    CONSTRAINT attachment_stores_one CHECK (id)
);

INSERT INTO attachment_stores DEFAULT VALUES;

CREATE TABLE attachments (
    id uuid PRIMARY KEY,
    request_id uuid NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    -- Without a cascade: a file that is named cannot go.
    sha256 bytea NOT NULL REFERENCES attachment_files (sha256),
    name text NOT NULL,
    media_type text NOT NULL,
    size bigint NOT NULL,
    kind text NOT NULL,
    added_by text NOT NULL,
    added_at timestamptz NOT NULL,
    question integer,
    CONSTRAINT attachments_name CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT attachments_media_type CHECK (
        media_type IN (
            'application/pdf', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
            'application/vnd.oasis.opendocument.text', 'image/jpeg', 'image/png'
        )
    ),
    CONSTRAINT attachments_size CHECK (size > 0),
    CONSTRAINT attachments_kind CHECK (kind IN ('mandate_letter', 'nomination_letter', 'scanned_letter', 'other')),
    CONSTRAINT attachments_added_by CHECK (added_by IN ('anonymous', 'requester', 'user', 'client', 'system')),
    CONSTRAINT attachments_question CHECK (question >= 0)
);

CREATE INDEX attachments_request ON attachments (request_id, added_at, id);
CREATE INDEX attachments_file ON attachments (sha256);

-- The list grows, so every line of the trail keeps what the old one asked for.
-- squawk-ignore ban-drop-constraint
ALTER TABLE audit_events DROP CONSTRAINT audit_events_subject_kind;
ALTER TABLE audit_events ADD CONSTRAINT audit_events_subject_kind CHECK (
    subject_kind IN (
        'request', 'tracking_token', 'delegation', 'exchange', 'organization', 'agency', 'topic', 'user',
        'oauth_client', 'privacy_notice', 'session', 'signing_key', 'data_key', 'attachment'
    )
) NOT VALID;

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- What goes with the text of a revision: files, whose content is shared by hash with all others in the store, and links. One
-- that is carried over into the next revision is a row of its own, and keeps where it came from.
CREATE TABLE practice_assets (
    id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    version bigint NOT NULL,
    origin_id uuid NOT NULL,
    revision_id uuid NOT NULL REFERENCES practice_revisions (id),
    kind text NOT NULL,
    title jsonb NOT NULL,
    alternative_text jsonb,
    language text,
    url text,
    -- Without a cascade: a file that is named cannot go.
    sha256 bytea REFERENCES attachment_files (sha256),
    name text,
    media_type text,
    size bigint,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT practice_assets_kind CHECK (
        kind IN ('brief', 'video_link', 'slide_deck', 'checklist', 'dataset', 'image')
    ),
    CONSTRAINT practice_assets_kind_data CHECK (
        (url IS NOT NULL) = (kind = 'video_link')
        AND num_nonnulls(sha256, name, media_type, size) = CASE WHEN kind = 'video_link' THEN 0 ELSE 4 END
        AND (alternative_text IS NULL OR kind = 'image')
    ),
    CONSTRAINT practice_assets_url CHECK (url LIKE 'https://%'),
    CONSTRAINT practice_assets_name CHECK (char_length(name) BETWEEN 1 AND 200),
    CONSTRAINT practice_assets_media_type CHECK (
        media_type IN (
            'application/pdf', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
            'application/vnd.oasis.opendocument.text',
            'application/vnd.openxmlformats-officedocument.presentationml.presentation',
            'application/vnd.oasis.opendocument.presentation',
            'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
            'application/vnd.oasis.opendocument.spreadsheet', 'text/csv', 'image/jpeg', 'image/png'
        )
    ),
    CONSTRAINT practice_assets_size CHECK (size > 0)
);

CREATE INDEX practice_assets_by_revision ON practice_assets (revision_id, seq);
CREATE INDEX practice_assets_by_file ON practice_assets (sha256) WHERE sha256 IS NOT NULL;

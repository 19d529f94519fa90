SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- Into which languages the translation is older than the source text: written with the revision, so that nobody has to read
-- every document to find them.
ALTER TABLE practice_revisions ADD COLUMN stale_languages text [] NOT NULL DEFAULT '{}';

UPDATE practice_revisions
SET stale_languages = ARRAY(
    SELECT translations.language
    FROM jsonb_each(document -> 'translations') AS translations (language, translation)
    WHERE
        jsonb_typeof(translations.translation) = 'object'
        AND coalesce((translations.translation ->> 'follows')::integer, 0) < text_edition
    ORDER BY translations.language
)
WHERE jsonb_typeof(document -> 'translations') = 'object';

-- squawk-ignore require-concurrent-index-creation
CREATE INDEX practice_revisions_stale ON practice_revisions (seq)
WHERE stale_languages <> '{}' AND state IN ('in_capture', 'in_validation', 'validated', 'published');

SET LOCAL lock_timeout = '5s';

ALTER TABLE practice_revisions DROP COLUMN stale_languages;

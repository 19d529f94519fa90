SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- Other names of a topic by language: {"es": […], "en": […], "pt": […]}.
ALTER TABLE topics ADD COLUMN aliases jsonb NOT NULL DEFAULT '{"es": [], "en": [], "pt": []}' CONSTRAINT topics_aliases_are_named_by_language CHECK (jsonb_typeof(aliases) = 'object');

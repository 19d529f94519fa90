-- The runner puts each step into a transaction, where no index can be made concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-creation
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- Each language as PostgreSQL knows it, but for accents: in what is searched, in what is asked, and in what is highlighted.
CREATE TEXT SEARCH CONFIGURATION practice_es (COPY = pg_catalog.spanish);
CREATE TEXT SEARCH CONFIGURATION practice_en (COPY = pg_catalog.english);
CREATE TEXT SEARCH CONFIGURATION practice_pt (COPY = pg_catalog.portuguese);
ALTER TEXT SEARCH CONFIGURATION practice_es
ALTER MAPPING FOR word, hword, hword_part WITH public.unaccent, pg_catalog.spanish_stem;
ALTER TEXT SEARCH CONFIGURATION practice_en
ALTER MAPPING FOR word, hword, hword_part WITH public.unaccent, pg_catalog.english_stem;
ALTER TEXT SEARCH CONFIGURATION practice_pt
ALTER MAPPING FOR word, hword, hword_part WITH public.unaccent, pg_catalog.portuguese_stem;

CREATE FUNCTION practice_config(language text) RETURNS regconfig
LANGUAGE sql STABLE
RETURN CASE language
    WHEN 'en' THEN 'public.practice_en'::regconfig
    WHEN 'pt' THEN 'public.practice_pt'::regconfig
    ELSE 'public.practice_es'::regconfig
END;

-- What the parser would take for a path, an address or a tag are words here. No text is so long that its words would not fit.
CREATE FUNCTION words_in(language text, value text) RETURNS tsvector
LANGUAGE sql STABLE
RETURN to_tsvector(
    practice_config(language), left(translate(coalesce(value, ''), '-/.@:_&+#=~?<>', repeat(' ', 14)), 60000)
);

-- Each listed practice as it is searched: the words of its texts in all languages, and `topic/…` for each of its topics.
CREATE TABLE practice_search (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    practice_id uuid NOT NULL REFERENCES practices (id),
    agency_id uuid NOT NULL REFERENCES agencies (id),
    axes text [] NOT NULL,
    topics text [] NOT NULL,
    sdgs text [] NOT NULL,
    languages text [] NOT NULL,
    words tsvector NOT NULL,
    CONSTRAINT practice_search_practice_id_key UNIQUE (practice_id)
);

CREATE INDEX practice_search_words ON practice_search USING gin (words);

-- The words of topics' names and aliases.
CREATE TABLE topic_search (
    topic_id uuid PRIMARY KEY REFERENCES topics (id) ON DELETE CASCADE,
    words tsvector NOT NULL
);

-- Every word that was ever in a published text or in a topic's name: what somebody may have meant who mistyped it.
CREATE TABLE search_words (
    word text PRIMARY KEY
);

CREATE INDEX search_words_prefix ON search_words (word text_pattern_ops);
CREATE INDEX search_words_similar ON search_words USING gin (word gin_trgm_ops);

-- In one order, so that two who publish at once do not wait for each other.
CREATE FUNCTION learn_words(value text) RETURNS void
LANGUAGE sql
BEGIN ATOMIC
INSERT INTO search_words (word)
SELECT DISTINCT word FROM regexp_split_to_table(plain_text(value), '[^a-z]+') AS word
WHERE length(word) BETWEEN 4 AND 40
ORDER BY word
ON CONFLICT DO NOTHING;
END;

CREATE FUNCTION index_topic() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    names text := concat_ws(' ', new.label_es, new.label_en);
    found tsvector := words_in('es', new.label_es) || words_in('en', new.label_en);
    language text;
    aliases text;
BEGIN
    FOREACH language IN ARRAY ARRAY['es', 'en', 'pt'] LOOP
        SELECT string_agg(alias, ' ') INTO aliases
        FROM jsonb_array_elements_text(coalesce(new.aliases -> language, '[]')) AS alias;
        found := found || words_in(language, aliases);
        names := concat_ws(' ', names, aliases);
    END LOOP;
    INSERT INTO topic_search (topic_id, words) VALUES (new.id, found)
    ON CONFLICT (topic_id) DO UPDATE SET words = excluded.words;
    PERFORM learn_words(names);
    RETURN NULL;
END $$;

CREATE TRIGGER topics_index AFTER INSERT OR UPDATE ON topics
FOR EACH ROW EXECUTE FUNCTION index_topic();

UPDATE topics SET position = position;

CREATE FUNCTION index_practice(of_practice uuid, document jsonb) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    tags tsvector;
    found tsvector := '';
    names text;
    others text;
    language text;
    said jsonb;
BEGIN
    SELECT coalesce(array_to_tsvector(array_agg('topic/' || topic)), '') INTO tags
    FROM jsonb_array_elements_text(document -> 'topics') AS topic;
    FOR language, said IN
        SELECT document ->> 'language', document -> 'text'
        UNION ALL
        SELECT key, value -> 'text' FROM jsonb_each(document -> 'translations')
        WHERE jsonb_typeof(value) = 'object'
    LOOP
        SELECT concat_ws(' ', said ->> 'learning_question', string_agg(keyword, ' ')) INTO names
        FROM jsonb_array_elements_text(said -> 'keywords') AS keyword;
        SELECT string_agg(part #>> '{}', ' ') INTO others
        FROM jsonb_path_query(
            said - ARRAY['title', 'learning_question', 'keywords'], 'strict $.** ? (@.type() == "string")'
        ) AS part;
        found := found || setweight(words_in(language, said ->> 'title'), 'A')
            || setweight(words_in(language, names), 'B') || words_in(language, others);
        PERFORM learn_words(concat_ws(' ', said ->> 'title', names, others));
    END LOOP;
    INSERT INTO practice_search (practice_id, agency_id, axes, topics, sdgs, languages, words)
    SELECT
        practices.id,
        practices.agency_id,
        ARRAY(SELECT tag ->> 'axis' FROM jsonb_array_elements(document -> 'axes') AS tag),
        ARRAY(SELECT jsonb_array_elements_text(document -> 'topics')),
        ARRAY(
            SELECT target FROM jsonb_array_elements_text(document -> 'sdg_targets') AS target
            UNION
            SELECT split_part(target, '.', 1) FROM jsonb_array_elements_text(document -> 'sdg_targets') AS target
        ),
        ARRAY(
            SELECT document ->> 'language'
            UNION
            SELECT key FROM jsonb_each(document -> 'translations') WHERE jsonb_typeof(value) = 'object'
        ),
        found || tags || setweight(words_in('en', practices.code), 'A')
    FROM practices WHERE practices.id = of_practice
    ON CONFLICT (practice_id) DO UPDATE SET
    agency_id = excluded.agency_id, axes = excluded.axes, topics = excluded.topics, sdgs = excluded.sdgs,
    languages = excluded.languages, words = excluded.words;
END $$;

CREATE FUNCTION index_published_revision() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM index_practice(new.practice_id, new.document);
    RETURN NULL;
END $$;

CREATE TRIGGER practice_revisions_index AFTER INSERT OR UPDATE OF state, document ON practice_revisions
FOR EACH ROW WHEN (new.state = 'published') EXECUTE FUNCTION index_published_revision();

CREATE FUNCTION unlist_practice() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM practice_search WHERE practice_id = new.id;
    RETURN NULL;
END $$;

CREATE TRIGGER practices_unlist AFTER UPDATE OF state ON practices
FOR EACH ROW WHEN (new.state IN ('retired', 'superseded')) EXECUTE FUNCTION unlist_practice();

SELECT index_practice(practice_revisions.practice_id, practice_revisions.document)
FROM practice_revisions INNER JOIN practices ON practice_revisions.practice_id = practices.id
WHERE practice_revisions.state = 'published' AND practices.state IN ('published', 'under_review');

-- What a word may stand for: itself in each language, when it is the last one whatever begins with it, what somebody may have
-- meant who mistyped it, and the topics that are called so, with all below them. Null for a word that says nothing.
CREATE FUNCTION practice_word_query(word text, is_last boolean) RETURNS tsquery
LANGUAGE plpgsql STABLE AS $$
DECLARE
    written text;
    meant text;
    named tsquery;
    found tsquery;
    topic text;
BEGIN
    IF ts_lexize('pg_catalog.spanish_stem', word) = '{}' OR ts_lexize('pg_catalog.english_stem', word) = '{}'
        OR ts_lexize('pg_catalog.portuguese_stem', word) = '{}' THEN
        RETURN NULL;
    END IF;
    IF word ~ '^[a-z]{4,40}$' AND NOT EXISTS (
        SELECT FROM search_words AS known WHERE known.word LIKE practice_word_query.word || '%'
    ) THEN
        SELECT string_agg(quote_literal(near.word), ' | ') INTO meant
        FROM (
            SELECT known.word FROM search_words AS known
            WHERE known.word % practice_word_query.word AND similarity(known.word, practice_word_query.word) >= 0.4
            ORDER BY similarity(known.word, practice_word_query.word) DESC, known.word LIMIT 3
        ) AS near;
    END IF;
    written := concat_ws(' | ', quote_literal(word), meant);
    named := to_tsquery('public.practice_es', written) || to_tsquery('public.practice_en', written)
        || to_tsquery('public.practice_pt', written);
    written := concat_ws(' | ', quote_literal(word) || CASE WHEN is_last THEN ':*' ELSE '' END, meant);
    found := to_tsquery('public.practice_es', written) || to_tsquery('public.practice_en', written)
        || to_tsquery('public.practice_pt', written);
    FOR topic IN
        WITH RECURSIVE below AS (
            SELECT topics.id, topics.code FROM topics INNER JOIN topic_search ON topics.id = topic_search.topic_id
            WHERE topic_search.words @@ named
            UNION
            SELECT topics.id, topics.code FROM topics INNER JOIN below ON topics.parent_id = below.id
        )
        SELECT code FROM below
    LOOP
        found := found || quote_literal('topic/' || topic)::tsquery;
    END LOOP;
    RETURN found;
END $$;

CREATE AGGREGATE all_of (tsquery) (SFUNC = tsquery_and, STYPE = tsquery);

-- A practice is found that says something of each of the words that say something.
CREATE FUNCTION practice_query(words text []) RETURNS tsquery
LANGUAGE sql STABLE
RETURN (
    SELECT all_of(practice_word_query(asked.word, asked.place = cardinality(words)))
    FROM unnest(words) WITH ORDINALITY AS asked (word, place)
);

-- A catalogue of generated practices, each in Spanish and English with three claims, in an empty database that has its first
-- topics (`convite migrate`):   psql -v count=20000 -f benches/practices.sql
\set ON_ERROR_STOP on
SET client_min_messages = warning;
BEGIN;
DO $$ BEGIN PERFORM setseed(0.42); END $$;

-- Fifty texts of the words of topics among twenty thousand rare ones; a practice's texts are pieces of them.
CREATE TEMPORARY TABLE pool AS
SELECT piece AS id, string_agg(word, ' ') AS said FROM (
    SELECT piece, CASE
        WHEN random() < 0.2 THEN names[1 + floor(power(random(), 2) * cardinality(names))::int]
        ELSE left(translate(md5(floor(power(random(), 3) * 20000)::text), '0123456789', 'ghijklmnop'), 8)
    END AS word
    FROM (
        SELECT string_to_array(string_agg(word, ' '), ' ') AS names FROM (
            SELECT DISTINCT
                regexp_split_to_table(label_es || ' ' || label_en || ' ' || (aliases #>> '{}'), '[^[:alpha:]]+') AS word
            FROM topics
        ) AS words WHERE length(word) > 2
    ) AS names, generate_series(0, 49) AS piece, generate_series(1, 2000)
) AS words GROUP BY piece;
CREATE UNIQUE INDEX pool_by_id ON pool (id);
ANALYZE pool;

CREATE FUNCTION pg_temp.prose(many integer, seed integer) RETURNS text
LANGUAGE sql VOLATILE AS $$
    SELECT regexp_replace(substr(said, 1 + floor(random() * 12000)::int, many * 9), '^\S*\s|\s\S*$', '', 'g') || '.'
    FROM pool WHERE id = (SELECT floor(random() * 50)::int + seed * 0)
$$;

CREATE FUNCTION pg_temp.said(n integer) RETURNS jsonb
LANGUAGE sql VOLATILE AS $$
    SELECT jsonb_build_object(
        'title', pg_temp.prose(4, n), 'learning_question', pg_temp.prose(15, n), 'context', pg_temp.prose(60, n),
        'challenge', pg_temp.prose(60, n), 'actions', pg_temp.prose(90, n), 'results', pg_temp.prose(60, n),
        'enabling_conditions', null, 'recommendations', pg_temp.prose(30, n),
        'lessons', jsonb_build_array(pg_temp.prose(20, n), pg_temp.prose(20, n)),
        'building_blocks', jsonb_build_array(jsonb_build_object('title', pg_temp.prose(3, n), 'text', pg_temp.prose(25, n))),
        'keywords', jsonb_build_array(pg_temp.prose(1, n), pg_temp.prose(2, n) || n)
    )
$$;

INSERT INTO users (
    id, version, email, display_name, password_hash, must_change_password, disabled, roles, created_at, updated_at
)
SELECT gen_random_uuid(), 1, 'bench-' || gen_random_uuid() || '@example.org', 'Bench', '-', false, true, '{editor}', now(), now();

INSERT INTO agencies (id, version, code, name, created_at, updated_at)
SELECT gen_random_uuid(), 1, 'bench_' || n, 'Entidad ' || n, now(), now() FROM generate_series(1, 20) AS n
ON CONFLICT DO NOTHING;

INSERT INTO practices (
    id, version, code, agency_id, state, first_published_at, published_at, review_due_on, created_at, updated_at
)
SELECT
    ('01990000-0000-7000-8000-3' || lpad((n - 1)::text, 11, '0'))::uuid, 3, 'G' || lpad(n::text, 6, '0'), (SELECT id FROM agencies WHERE code = 'bench_' || (1 + n % 20)),
    'published', now(), now(), current_date + 700, now(), now()
FROM generate_series(1, :count) AS n;

INSERT INTO practice_revisions (
    id, version, practice_id, number, state, document, text_edition, author_ids, validated_at, validated_by, published_at,
    created_at, updated_at
)
SELECT
    gen_random_uuid(), 5, practices.id, 1, 'published', jsonb_build_object(
        'language', 'es', 'text', pg_temp.said(n), 'translations', jsonb_build_object(
            'es', null, 'pt', null,
            'en', jsonb_build_object('status', 'reviewed', 'follows', 1, 'text', pg_temp.said(n))
        ),
        'axes', jsonb_build_array(jsonb_build_object(
            'axis', (ARRAY['resilience', 'social_innovation', 'community_participation'])[1 + n % 3], 'weight', 1 + n % 5,
            'justification', jsonb_build_object('es', 'Porque sí.', 'en', null, 'pt', null)
        )),
        'topics', jsonb_build_array((SELECT array_agg(code ORDER BY code) FROM topics)[1 + n % 39]),
        'sdg_targets', jsonb_build_array((ARRAY['11.1', '11.2', '13.1', '4.7'])[1 + n % 4]),
        'sectors', '[]'::jsonb, 'outcomes', '["new_knowledge"]'::jsonb, 'countries', '["CO"]'::jsonb
    ), 1, '{}', now(), (SELECT id FROM users WHERE email LIKE 'bench-%' LIMIT 1), now(), now(), now()
FROM practices INNER JOIN generate_series(1, :count) AS n ON practices.code = 'G' || lpad(n::text, 6, '0');

INSERT INTO practice_claims (
    id, version, origin_id, revision_id, state, document, comparison_key, created_at, updated_at
)
SELECT
    gen_random_uuid(), 1, gen_random_uuid(), practice_revisions.id, 'sourced', jsonb_build_object(
        'statement', jsonb_build_object('es', 'Mide ' || n || ' km.', 'en', null, 'pt', null), 'metric', 'line_length',
        'subject', practices.code || ' ' || n, 'period', null, 'value', n::text, 'unit', 'km', 'tolerance_percent', null,
        'source', jsonb_build_object('title', 'Informe', 'publisher', null, 'url', null, 'published_on', null),
        'as_of', '2025-01-01', 'expires_on', null
    ), 'line_length|' || lower(practices.code) || ' ' || n || '||km', now(), now()
FROM practice_revisions INNER JOIN practices ON practice_revisions.practice_id = practices.id
CROSS JOIN generate_series(1, 3) AS n
WHERE practices.code LIKE 'G%';

UPDATE catalogue SET version = version + 1;
COMMIT;
ANALYZE practices, practice_revisions, practice_claims, practice_search, search_words;

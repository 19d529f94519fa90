WITH RECURSIVE asked AS MATERIALIZED (
    SELECT practice_query($1) AS query
),
below AS (
    SELECT id, code FROM topics WHERE code = $3
    UNION
    SELECT topics.id, topics.code FROM topics INNER JOIN below ON topics.parent_id = below.id
),
best AS (
    SELECT
        practice_search.id, practice_search.practice_id, asked.query,
        (ts_rank(practice_search.words, asked.query, 1) * 1000000)::integer AS rank
    FROM asked INNER JOIN practice_search ON practice_search.words @@ asked.query
    WHERE ($2::text IS NULL OR practice_search.axes @> ARRAY[$2])
        AND ($3::text IS NULL OR practice_search.topics && ARRAY(SELECT code FROM below))
        AND ($4::uuid IS NULL OR practice_search.agency_id = $4)
        AND ($5::text IS NULL OR practice_search.sdgs @> ARRAY[$5])
        AND ($6::text IS NULL OR practice_search.languages @> ARRAY[$6])
    ORDER BY rank DESC, practice_search.id
    LIMIT 1000
)

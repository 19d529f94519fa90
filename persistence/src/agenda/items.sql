-- What the codes of granted items lead to: topics, and practices with the axes of what is published of them.
-- $1 codes of topics, $2 codes of practices.
SELECT
    topics.code,
    topics.id AS topic_id,
    NULL::uuid AS practice_id,
    '[]'::jsonb AS axes
FROM topics
WHERE topics.code = ANY($1)
UNION ALL
SELECT
    practices.code,
    NULL,
    practices.id,
    COALESCE(jsonb_path_query_array(revisions.document, '$.axes[*].axis'), '[]'::jsonb)
FROM practices
LEFT JOIN practice_revisions AS revisions ON practices.id = revisions.practice_id AND revisions.state = 'published'
WHERE practices.code = ANY($2)

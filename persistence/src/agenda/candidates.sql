-- The active offers in a role that fit an item: of its topic or of one above it, of its practice, or the one that the session
-- uses; any of the role when nothing is asked for.
-- $1 the role, $2 whether any will do, $3 the topic, $4 the practice, $5 the session's offer.
WITH RECURSIVE above AS (
    SELECT
        topics.id,
        topics.parent_id
    FROM topics
    WHERE topics.id = $3
    UNION ALL
    SELECT
        topics.id,
        topics.parent_id
    FROM topics
    INNER JOIN above ON topics.id = above.parent_id
)

SELECT
    offers.id,
    offers.agency_id
FROM offers
WHERE
    offers.state = 'active'
    AND offers.role = $1
    AND (
        $2
        OR offers.topic_id IN (SELECT above.id FROM above)
        OR offers.practice_id = $4
        OR offers.id = $5
    )
ORDER BY offers.id

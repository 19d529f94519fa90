-- What presenters have to do, those with the most first: the minutes of their live sessions that begin in a window, how many
-- these are and how many are still to begin, what those who present for the agency have on average, and when the last one began.
-- Who presents no more stands there while they have any, and has no part in that average.
-- $1 the agency, null for all; $2 and $3 the window, $4 now; $5 and $6 minutes and place of the last of the page before; $7 how
-- many.
WITH had AS (
    SELECT
        bookings.person_id,
        SUM(EXTRACT(EPOCH FROM UPPER(bookings.during) - LOWER(bookings.during))::bigint / 60)::bigint AS minutes,
        COUNT(*) AS sessions,
        COUNT(*) FILTER (WHERE LOWER(bookings.during) > $4) AS ahead
    FROM person_bookings AS bookings
    WHERE
        bookings.during && TSTZRANGE($2, $3)
        AND LOWER(bookings.during) >= $2
    GROUP BY bookings.person_id
),

shared AS (
    SELECT
        presenters.seq,
        presenters.id,
        presenters.name,
        presenters.agency_id,
        COALESCE(had.minutes, 0) AS minutes,
        COALESCE(had.sessions, 0) AS sessions,
        COALESCE(had.ahead, 0) AS ahead,
        CASE
            WHEN presenters.state = 'active'
                THEN ROUND(AVG(COALESCE(had.minutes, 0)) OVER (PARTITION BY presenters.agency_id, presenters.state))::bigint
        END AS target
    FROM presenters
    LEFT JOIN had ON presenters.id = had.person_id
    WHERE
        ($1 IS NULL OR presenters.agency_id = $1)
        AND (presenters.state = 'active' OR had.sessions > 0)
),

page AS (
    SELECT * FROM shared
    WHERE $5 IS NULL OR (shared.minutes, shared.seq) < ($5, $6)
    ORDER BY shared.minutes DESC, shared.seq DESC
    LIMIT $7
)

SELECT
    page.seq,
    page.id,
    page.name,
    page.agency_id,
    agencies.code AS agency_code,
    agencies.name AS agency_name,
    page.minutes,
    page.target,
    page.sessions,
    page.ahead,
    (
        SELECT MAX(LOWER(bookings.during))
        FROM person_bookings AS bookings
        WHERE bookings.person_id = page.id AND LOWER(bookings.during) <= $4
    ) AS last_used
FROM page
INNER JOIN agencies ON page.agency_id = agencies.id
ORDER BY page.minutes DESC, page.seq DESC

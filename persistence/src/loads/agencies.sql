-- What some agencies have to do: the minutes of the sessions in which they are asked, expected or were, that begin in a window,
-- and when the last of all these begins, which may be still to come: an agency that was just asked has had its turn. A session
-- counts once, however many roles an agency has in it.
-- $1 the agencies, $2 and $3 the window, $4 the states in which an assignment is load.
SELECT
    asked.agency_id,
    recent.minutes,
    recent.sessions,
    latest.session_starts_at AS last_used
FROM UNNEST($1) AS asked (agency_id)
CROSS JOIN LATERAL (
    SELECT
        COALESCE(SUM(EXTRACT(EPOCH FROM taken.session_ends_at - taken.session_starts_at)::bigint / 60), 0)::bigint AS minutes,
        COUNT(*) AS sessions
    FROM (
        SELECT DISTINCT
            assignments.session_id,
            assignments.session_starts_at,
            assignments.session_ends_at
        FROM assignments
        WHERE
            assignments.agency_id = asked.agency_id
            AND assignments.session_starts_at >= $2
            AND assignments.session_starts_at < $3
            AND assignments.state = ANY($4)
    ) AS taken
) AS recent
LEFT JOIN LATERAL (
    SELECT assignments.session_starts_at
    FROM assignments
    WHERE assignments.agency_id = asked.agency_id AND assignments.state = ANY($4)
    ORDER BY assignments.session_starts_at DESC
    LIMIT 1
) AS latest ON TRUE

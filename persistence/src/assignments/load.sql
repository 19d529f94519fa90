-- What some agencies have to do: the minutes of the sessions in which they are asked, expected or were, that begin in a window,
-- and when the last one began. A session counts once, however many roles an agency has in it.
-- $1 the agencies, $2 and $3 the window, $4 now.
SELECT
    taken.agency_id,
    COALESCE(SUM(taken.minutes) FILTER (WHERE taken.starts_at >= $2 AND taken.starts_at < $3), 0)::bigint AS minutes,
    COUNT(*) FILTER (WHERE taken.starts_at >= $2 AND taken.starts_at < $3) AS sessions,
    MAX(taken.starts_at) FILTER (WHERE taken.starts_at <= $4) AS last_used
FROM (
    SELECT DISTINCT
        assignments.agency_id,
        sessions.id,
        sessions.starts_at,
        EXTRACT(EPOCH FROM sessions.ends_at - sessions.starts_at)::bigint / 60 AS minutes
    FROM assignments
    INNER JOIN agenda_sessions AS sessions ON assignments.session_id = sessions.id
    WHERE
        assignments.agency_id = ANY($1)
        AND assignments.state IN ('invited', 'tentative', 'countered', 'accepted', 'delivered')
) AS taken
GROUP BY taken.agency_id

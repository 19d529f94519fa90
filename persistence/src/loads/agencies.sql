-- What some agencies have to do: the minutes of the sessions in which they are asked, expected or were, that begin in a window,
-- and when the last of all these begins, which may be still to come: an agency that was just asked has had its turn. A session
-- counts once, however many roles an agency has in it.
-- $1 the agencies, $2 and $3 the window, $4 the states in which an assignment is load.
-- Only of an agency without a session since the window began are all looked at for the last one. The offsets keep the planner
-- from reading whole tables, because every agency is asked of: each row is one look into an index.
WITH taken AS (
    SELECT DISTINCT
        assignments.agency_id,
        sessions.id,
        sessions.starts_at,
        EXTRACT(EPOCH FROM sessions.ends_at - sessions.starts_at)::bigint / 60 AS minutes
    FROM agenda_sessions AS sessions
    CROSS JOIN LATERAL (SELECT * FROM assignments WHERE assignments.session_id = sessions.id OFFSET 0) AS assignments
    WHERE
        sessions.starts_at >= $2
        AND assignments.agency_id = ANY($1)
        AND assignments.state = ANY($4)
),

recent AS (
    SELECT
        taken.agency_id,
        SUM(taken.minutes) FILTER (WHERE taken.starts_at < $3)::bigint AS minutes,
        COUNT(*) FILTER (WHERE taken.starts_at < $3) AS sessions,
        MAX(taken.starts_at) AS last_used
    FROM taken
    GROUP BY taken.agency_id
)

SELECT
    asked.agency_id,
    COALESCE(recent.minutes, 0) AS minutes,
    COALESCE(recent.sessions, 0) AS sessions,
    COALESCE(recent.last_used, (
        SELECT MAX(sessions.starts_at)
        FROM assignments
        CROSS JOIN LATERAL (
            SELECT * FROM agenda_sessions WHERE agenda_sessions.id = assignments.session_id OFFSET 0
        ) AS sessions
        WHERE assignments.agency_id = asked.agency_id AND assignments.state = ANY($4)
    )) AS last_used
FROM UNNEST($1) AS asked (agency_id)
LEFT JOIN recent ON asked.agency_id = recent.agency_id

-- The live sessions that use some agencies, venues or people and have a moment in a stretch of time, with what they occupy.
-- $1 agencies, $2 venues, $3 people; $4 and $5 the first moment and the first after it, null is no end.
-- Each way into the table is an index of its own; a session lasts a day at most.
WITH taken AS (
    SELECT agenda_sessions.id
    FROM agenda_sessions
    WHERE
        agenda_sessions.agency_id = ANY($1)
        AND agenda_sessions.state IN ('planned', 'confirmed', 'held')
        AND agenda_sessions.starts_at > $4 - interval '24 hours'
        AND agenda_sessions.starts_at < COALESCE($5, 'infinity')
    UNION
    SELECT agenda_sessions.id
    FROM agenda_sessions
    WHERE
        agenda_sessions.venue_id = ANY($2)
        AND agenda_sessions.state IN ('planned', 'confirmed', 'held')
        AND agenda_sessions.starts_at > $4 - interval '24 hours'
        AND agenda_sessions.starts_at < COALESCE($5, 'infinity')
    UNION
    SELECT person_bookings.session_id
    FROM person_bookings
    WHERE person_bookings.person_id = ANY($3) AND person_bookings.during && TSTZRANGE($4, $5)
)

SELECT
    live.id,
    live.exchange_id,
    live.agency_id,
    live.state,
    live.title,
    live.starts_at,
    live.ends_at,
    live.venue_id,
    live.presenter_ids,
    live.guide_id,
    COALESCE((
        SELECT SUM(delegations.size)
        FROM delegations
        WHERE
            delegations.exchange_id = live.exchange_id
            AND delegations.state IN ('forming', 'final', 'arrived', 'departed')
            AND (live.delegation_ids = '{}' OR delegations.id = ANY(live.delegation_ids))
    ), 0) AS visitors
FROM taken
-- The offset keeps the planner from reading the whole table where it expects many: each is one look into the index.
CROSS JOIN LATERAL (SELECT * FROM agenda_sessions WHERE agenda_sessions.id = taken.id OFFSET 0) AS live
WHERE
    live.state IN ('planned', 'confirmed', 'held')
    AND live.starts_at < COALESCE($5, 'infinity')
    AND live.ends_at > $4

-- What agencies have had of visitors, and when last. $1 agencies; $2 and $3 the first moment of the window and the first after
-- it; $4 now.
SELECT
    agencies.id,
    COALESCE((
        SELECT SUM(EXTRACT(EPOCH FROM given.ends_at - given.starts_at) / 60)
        FROM agenda_sessions AS given
        WHERE
            given.agency_id = agencies.id
            AND given.state IN ('planned', 'confirmed', 'held')
            AND given.starts_at >= $2
            AND given.starts_at < $3
    ), 0)::bigint AS minutes,
    (
        SELECT MAX(past.starts_at)
        FROM agenda_sessions AS past
        WHERE
            past.agency_id = agencies.id
            AND past.state IN ('planned', 'confirmed', 'held')
            AND past.starts_at <= $4
    ) AS last_used
FROM agencies
WHERE agencies.id = ANY($1)

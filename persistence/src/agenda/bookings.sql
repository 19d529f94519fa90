-- What live sessions occupy of the venues, agencies and people that are asked for.
-- $1 and $2 the first moment and the first after it, $3 venues, $4 agencies, $5 people.
SELECT
    other.id,
    other.exchange_id,
    other.title,
    other.starts_at,
    other.ends_at,
    other.venue_id,
    other.agency_id,
    other.presenter_ids,
    other.guide_id,
    COALESCE((
        SELECT SUM(delegations.size)
        FROM delegations
        WHERE
            delegations.exchange_id = other.exchange_id
            AND delegations.state IN ('forming', 'final', 'arrived', 'departed')
            AND (other.delegation_ids = '{}' OR delegations.id = ANY(other.delegation_ids))
    ), 0) AS visitors
FROM agenda_sessions AS other
WHERE
    other.state IN ('planned', 'confirmed', 'held')
    AND other.starts_at < $2
    AND other.ends_at > $1
    AND (
        other.venue_id = ANY($3)
        OR other.agency_id = ANY($4)
        OR other.id IN (
            SELECT person_bookings.session_id
            FROM person_bookings
            WHERE person_bookings.person_id = ANY($5) AND person_bookings.during && TSTZRANGE($1, $2)
        )
    )

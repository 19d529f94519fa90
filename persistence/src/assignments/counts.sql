-- What agencies have said of the sessions of some exchanges that are still to begin.
-- $1 the exchanges, $2 now, $3 the states in which an agency has its role.
SELECT
    said.exchange_id,
    COUNT(unanswered.id) AS unanswered,
    COUNT(*) FILTER (WHERE unanswered.late_from <= $2) AS late,
    COUNT(*) FILTER (WHERE said.state = 'countered') AS countered,
    COUNT(DISTINCT said.session_id) FILTER (
        WHERE said.is_lead AND said.state IN ('declined', 'expired', 'released') AND NOT EXISTS (
            SELECT FROM assignments AS leads
            WHERE leads.session_id = said.session_id AND leads.is_lead AND leads.state = ANY($3)
        )
    ) AS without_lead
FROM assignments AS said
INNER JOIN agenda_sessions AS sessions ON said.session_id = sessions.id
LEFT JOIN unanswered_assignments AS unanswered ON said.id = unanswered.id
WHERE
    said.exchange_id = ANY($1)
    AND sessions.state IN ('planned', 'confirmed')
    AND sessions.starts_at > $2
GROUP BY said.exchange_id

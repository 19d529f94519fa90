-- What agencies have said of the live sessions of some exchanges.
-- $1 the exchanges, $2 now.
SELECT
    said.exchange_id,
    COUNT(*) FILTER (WHERE said.due_at IS NOT NULL) AS unanswered,
    COUNT(*) FILTER (
        WHERE said.due_at IS NOT NULL AND said.sent_at + (said.reply_by - said.sent_at) / 2 <= $2
    ) AS late,
    COUNT(*) FILTER (WHERE said.state = 'countered') AS countered,
    COUNT(DISTINCT said.session_id) FILTER (
        WHERE said.is_lead AND said.state IN ('declined', 'expired', 'no_show') AND NOT EXISTS (
            SELECT FROM assignments AS leads
            WHERE
                leads.session_id = said.session_id
                AND leads.is_lead
                AND leads.state IN ('invited', 'tentative', 'countered', 'accepted', 'delivered')
        )
    ) AS without_lead
FROM assignments AS said
INNER JOIN agenda_sessions AS sessions ON said.session_id = sessions.id
WHERE
    said.exchange_id = ANY($1)
    AND sessions.state IN ('planned', 'confirmed', 'held')
GROUP BY said.exchange_id

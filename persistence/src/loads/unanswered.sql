-- Invitations that agencies were sent and have not answered for sure, and for how many of them half of the time is over. Of
-- these alone time does something next.
-- $1 now.
SELECT
    assignments.agency_id,
    COUNT(*) AS unanswered,
    COUNT(*) FILTER (
        WHERE assignments.sent_at + (assignments.reply_by - assignments.sent_at) / 2 <= $1
    ) AS late
FROM assignments
WHERE assignments.due_at IS NOT NULL
GROUP BY assignments.agency_id

SELECT
    assignee_id,
    count(*) FILTER (WHERE state = 'submitted') AS submitted,
    count(*) FILTER (WHERE state = 'in_review') AS in_review,
    count(*) FILTER (WHERE state = 'info_requested') AS info_requested,
    count(*) FILTER (WHERE state = 'waitlisted') AS waitlisted,
    count(*) FILTER (WHERE due_on BETWEEN $1 AND $2) AS due_soon,
    count(*) FILTER (WHERE due_on < $1) AS decisions_overdue,
    count(*) FILTER (
        WHERE state = 'submitted' AND clock ->> 'acknowledged_on' IS NULL AND clock ->> 'acknowledge_by' < $1::text
    ) AS acknowledgements_overdue,
    count(*) FILTER (
        WHERE state IN ('submitted', 'in_review')
            AND clock ->> 'first_responded_on' IS NULL AND clock ->> 'first_response_by' < $1::text
    ) AS first_responses_overdue,
    count(*) FILTER (WHERE state = 'info_requested' AND sweep_at <= $3) AS questions_lapsing
FROM requests
WHERE state IN ('submitted', 'in_review', 'info_requested', 'waitlisted')
GROUP BY assignee_id

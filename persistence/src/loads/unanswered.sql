-- How many invitations agencies have not answered, and how many of these answers are late.
-- $1 now.
SELECT
    agency_id,
    COUNT(*) AS unanswered,
    COUNT(*) FILTER (WHERE late_from <= $1) AS late
FROM unanswered_assignments
GROUP BY agency_id

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- Invitations that agencies were sent and have not answered for sure (of these alone time does something next), and from when on
-- an answer is late: half of the time to give it is over.
CREATE VIEW unanswered_assignments AS
SELECT
    id,
    exchange_id,
    session_id,
    agency_id,
    sent_at + (reply_by - sent_at) / 2 AS late_from
FROM assignments
WHERE due_at IS NOT NULL;

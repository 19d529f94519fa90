SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- Questions that were asked before they lapsed get the end that the program gives: the last moment of the day one calendar
-- month after, in the agency's zone (that of an agency elsewhere: its officers answer from the sweep's first day on). Only
-- open questions are touched, a handful of rows that `requests_by_state` finds.
UPDATE requests
SET
    questions = jsonb_set(
        questions, '{-1}', (questions -> -1) || jsonb_build_object('answer_by', lapse.day, 'expires_at', lapse.at)
    ),
    sweep_at = lapse.at
FROM (
    SELECT asked.id, asked.day, (asked.day + 1)::timestamp AT TIME ZONE 'America/Bogota' AS at
    FROM (
        SELECT
            id,
            (((questions -> -1 ->> 'asked_at')::timestamptz AT TIME ZONE 'America/Bogota')::date + interval '1 month')::date AS day
        FROM requests
        WHERE state = 'info_requested' AND sweep_at IS NULL
    ) AS asked
) AS lapse
WHERE requests.id = lapse.id;

ALTER TABLE requests ADD CONSTRAINT requests_question_lapses CHECK (state <> 'info_requested' OR sweep_at IS NOT NULL) NOT VALID;

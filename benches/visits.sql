-- The exchanges and delegations of the accepted requests of requests.sql: those whose days are past have departed.
\set ON_ERROR_STOP on
BEGIN;

CREATE TEMP TABLE visits AS
SELECT
    id, intake, submitted_at, (outcome #>> '{accepted,exchange_id}')::uuid AS exchange_id,
    (outcome #>> '{accepted,delegation_id}')::uuid AS delegation_id, (outcome #>> '{accepted,starts_on}')::date AS starts_on,
    (outcome #>> '{accepted,ends_on}')::date AS ends_on, (outcome #>> '{accepted,group_size}')::integer AS size
FROM requests WHERE state = 'accepted';

INSERT INTO exchanges (id, version, state, design, starts_on, ends_on, created_at, updated_at)
SELECT
    exchange_id, 1, 'designing',
    jsonb_build_object(
        'direction', 'offer', 'instrument', 'study_tour', 'change_objective', intake -> 'change_objective',
        'outcomes', intake -> 'outcomes', 'topics', intake -> 'topics', 'axes', intake -> 'axes', 'items', intake -> 'items',
        'languages', intake -> 'languages', 'programme_language', null, 'team', '[]'::jsonb
    ),
    starts_on, ends_on, submitted_at, submitted_at
FROM visits;

INSERT INTO delegations (
    id, version, request_id, exchange_id, state, size, seniority, country, arrives_on, departs_on, final_list_due_on, created_at,
    updated_at, minors, finalised_at, arrived_at, members_came, minors_came, departed_at, items
)
SELECT
    delegation_id, 1, id, exchange_id, CASE WHEN past THEN 'departed' ELSE 'forming' END, size, intake ->> 'seniority',
    intake #>> '{organization,country}', starts_on, ends_on, starts_on - 14, submitted_at, submitted_at, 0,
    CASE WHEN past THEN starts_on - 15 END, CASE WHEN past THEN starts_on END, CASE WHEN past THEN size END,
    CASE WHEN past THEN 0 END, CASE WHEN past THEN ends_on END, intake -> 'items'
FROM visits CROSS JOIN LATERAL (SELECT ends_on < current_date AS past) AS when_they_came;

COMMIT;
VACUUM (ANALYZE) exchanges, delegations;

-- A large city on the exchanges of requests.sql and visits.sql: 14 agencies, 45 venues, 120 presenters, 400 offers, and 200
-- exchanges of three, four or five days, from a Monday to a Friday, with 2,500 sessions in their agendas: those of eight weeks
-- until now were held, those of eight weeks from now are consulted with the agencies, those of ten more are designed. The
-- agency of each session leads it, or did not want to and another was asked. Before them there were 500 more in three years,
-- with 6,250 sessions; and twenty-eight have no agenda yet.
-- Nothing is random, and nothing is taken twice: at a moment each agency hosts one session, and each session ends half an hour
-- before the next one of its exchange begins. The ids of sessions end in 8000000NNNN.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET TIME ZONE 'America/Bogota';
BEGIN;

CREATE FUNCTION pg_temp.number_id(kind text, n bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE
RETURN ('01990000-0000-7000-8000-' || kind || lpad(n::text, 11, '0'))::uuid;

-- Monday to Friday, from 7:00 to 18:00.
CREATE TEMP TABLE week AS
SELECT jsonb_agg(jsonb_build_object('weekday', weekday, 'from', '07:00', 'to', '18:00')) AS hours
FROM unnest('{mon,tue,wed,thu,fri}'::text []) AS weekday;

CREATE TEMP TABLE topic_numbers AS
SELECT id, row_number() OVER (ORDER BY code) - 1 AS number, count(*) OVER () AS many FROM topics;

INSERT INTO agencies (id, code, name, created_at, updated_at)
SELECT pg_temp.number_id('a', n), 'agency_' || n, 'Entidad ' || n, now(), now() FROM generate_series(0, 13) AS n;

INSERT INTO venues (
    id, version, agency_id, state, name, latitude, longitude, capacity, accessible, opening_hours, simultaneous_groups,
    weekly_visitors, created_at, updated_at
)
SELECT
    pg_temp.number_id('b', n), 1, pg_temp.number_id('a', n % 14), 'active',
    jsonb_build_object('es', 'Sede ' || n, 'en', 'Site ' || n), 6.2 + n * 0.002, -75.62 + (n * 7 % 45) * 0.002, 40, true,
    week.hours, 1 + n % 2, 400, now(), now()
FROM generate_series(0, 44) AS n CROSS JOIN week;

INSERT INTO presenters (
    id, version, agency_id, state, name, post, shown_as, languages, created_at, updated_at
)
SELECT
    pg_temp.number_id('c', n), 1, pg_temp.number_id('a', n % 14), 'active', 'Ponente ' || n,
    jsonb_build_object('es', 'Equipo técnico ' || n, 'en', 'Technical team ' || n), 'post', '{es,en}', now(), now()
FROM generate_series(0, 119) AS n;

-- Offer n is of agency n % 14, at the first, second or third of its venues.
INSERT INTO offers (
    id, version, agency_id, state, title, topic_id, role, activity_type, minutes, hours, group_from, group_to, languages, place,
    venue_id, presenter_ids, valid_from, created_at, updated_at
)
SELECT
    pg_temp.number_id('d', n), 1, pg_temp.number_id('a', n % 14), 'active',
    jsonb_build_object('es', 'Recorrido ' || n, 'en', 'Walk ' || n), topics.id,
    (ARRAY['presenter', 'site_guide', 'host'])[1 + n % 3],
    (ARRAY['field_visit', 'report', 'expert_panel', 'action_planning'])[1 + n % 4], 75, week.hours, 1, 40, '{es,en}',
    'venue', pg_temp.number_id('b', n % 14 + 14 * (n / 14 % 3)),
    ARRAY[pg_temp.number_id('c', n % 14 + 14 * (n % 8)), pg_temp.number_id('c', n % 14 + 14 * ((n + 1) % 8))],
    current_date - 100, now(), now()
FROM generate_series(0, 399) AS n
CROSS JOIN week
INNER JOIN topic_numbers AS topics ON n % topics.many = topics.number;

-- Now and then something is closed, and somebody away.
INSERT INTO closures (id, version, owner_id, venue_id, presenter_id, starts_at, ends_at, created_at, updated_at)
SELECT
    pg_temp.number_id('e', n), 1, pg_temp.number_id('a', n % 14),
    CASE WHEN n < 42 THEN pg_temp.number_id('b', n) END, CASE WHEN n >= 42 THEN pg_temp.number_id('c', n) END,
    current_date + 1 + n * 3, current_date + 2 + n * 3, now(), now()
FROM generate_series(0, 83) AS n;

INSERT INTO travel_times (from_id, to_id, minutes, updated_at)
SELECT pg_temp.number_id('b', one), pg_temp.number_id('b', other), 10 + (one * 7 + other * 3) % 20, now()
FROM generate_series(0, 44) AS one CROSS JOIN generate_series(0, 44) AS other
WHERE one <> other AND (one + other) % 3 = 0;

-- Of the first two hundred visits none is this week: nothing ends while it is measured. Those without an agenda come last.
CREATE TEMP TABLE planned AS
SELECT
    id, row_number() OVER (ORDER BY id) - 1 AS n, NULL::integer AS days, NULL::date AS starts_on, NULL::text AS state
FROM exchanges ORDER BY id LIMIT 728;
UPDATE planned SET days = 3 + n % 3;
UPDATE planned SET
    starts_on = date_trunc('week', current_date)::date + (week + (week >= 0)::integer) * 7 + (n % (6 - days))::integer,
    state = CASE WHEN week < 0 THEN 'delivered' WHEN week < 8 THEN 'consulting' ELSE 'designing' END
FROM (
    SELECT id AS of, (CASE WHEN n < 200 THEN n / 3 % 26 - 8 WHEN n < 700 THEN -9 - (n - 200) / 3 ELSE 17 END)::integer AS week
    FROM planned
) AS weeks
WHERE weeks.of = planned.id;
UPDATE exchanges SET
    starts_on = planned.starts_on, ends_on = planned.starts_on + planned.days - 1, state = planned.state,
    consulted_at = CASE WHEN planned.state = 'consulting' THEN now() END,
    started_at = CASE WHEN planned.state = 'delivered' THEN planned.starts_on END,
    delivered_at = CASE WHEN planned.state = 'delivered' THEN planned.starts_on + planned.days - 1 END
FROM planned WHERE exchanges.id = planned.id;
-- Lists that are due within the day are closed, so that no sweep has anything to do.
UPDATE delegations SET
    state = CASE
        WHEN planned.state = 'delivered' THEN 'departed' WHEN planned.starts_on < current_date + 16 THEN 'final' ELSE 'forming'
    END,
    finalised_at = CASE WHEN planned.starts_on < current_date + 16 THEN planned.starts_on - 16 END,
    arrived_at = CASE WHEN planned.state = 'delivered' THEN planned.starts_on END,
    members_came = CASE WHEN planned.state = 'delivered' THEN size END,
    minors_came = CASE WHEN planned.state = 'delivered' THEN 0 END,
    departed_at = CASE WHEN planned.state = 'delivered' THEN planned.starts_on + planned.days - 1 END,
    arrives_on = planned.starts_on, departs_on = planned.starts_on + planned.days - 1,
    final_list_due_on = planned.starts_on - 14
FROM planned WHERE delegations.exchange_id = planned.id;

-- Twelve or thirteen sessions each. The agency is another one for each session that begins at the same moment.
CREATE TEMP TABLE slots AS
SELECT
    row_number() OVER (ORDER BY planned.n, number) - 1 AS n, planned.id AS exchange_id, planned.state AS stage,
    (
        planned.starts_on + (number % planned.days)::integer
        + (ARRAY['8:00', '9:45', '11:30', '13:30', '15:15'])[1 + number / planned.days]::time
    )::timestamptz AS starts_at
FROM planned CROSS JOIN LATERAL generate_series(0, 11 + planned.n % 2) AS number
WHERE planned.n < 700;
CREATE TEMP TABLE hosted AS
SELECT
    *, (row_number() OVER (PARTITION BY starts_at ORDER BY n) + extract(doy FROM starts_at) + extract(hour FROM starts_at))::integer % 14 AS agency,
    n % 3 AS place, n % 8 AS person, n % 9 AS offer
FROM slots;

INSERT INTO agenda_sessions (
    id, version, exchange_id, agency_id, state, title, starts_at, ends_at, place, venue_id, activity_type, delivery_mode,
    languages, offer_id, presenter_ids, delegation_ids, pinned, sequence, attended, ended_at, created_at, updated_at
)
SELECT
    pg_temp.number_id('8', n), 1, exchange_id, pg_temp.number_id('a', agency),
    CASE stage WHEN 'delivered' THEN 'held' ELSE 'planned' END,
    jsonb_build_object('es', 'Sesión ' || n, 'en', 'Session ' || n), starts_at, starts_at + interval '75 minutes', 'venue',
    pg_temp.number_id('b', agency + 14 * place), (ARRAY['field_visit', 'report', 'expert_panel', 'action_planning'])[1 + n % 4],
    'face_to_face', '{es,en}', pg_temp.number_id('d', agency + 14 * (place + 3 * offer)),
    ARRAY[pg_temp.number_id('c', agency + 14 * person)], '{}', false, 0, CASE stage WHEN 'delivered' THEN 12 END,
    CASE stage WHEN 'delivered' THEN starts_at + interval '75 minutes' END, now(), now()
FROM hosted ORDER BY n;

INSERT INTO person_bookings (session_id, person_id, during)
SELECT id, presenter_ids[1], tstzrange(starts_at, ends_at) FROM agenda_sessions;

-- Who leads: all that was held was done, but for some who did not come; what is designed has only been thought of. Of what is
-- consulted most have accepted, and of each twenty one declined and one let the time pass, and another agency was asked.
CREATE TEMP TABLE leads AS
SELECT
    hosted.*, answers.another, answers.state,
    CASE WHEN answers.state <> 'invited' THEN least(starts_at, now()) END AS since,
    -- Nothing falls due while it is measured.
    CASE stage WHEN 'delivered' THEN starts_at - interval '10 days' WHEN 'consulting' THEN now() END AS sent_at
FROM hosted CROSS JOIN LATERAL (
    SELECT false AS another, CASE stage
        WHEN 'delivered' THEN CASE n % 40 WHEN 0 THEN 'no_show' ELSE 'delivered' END
        WHEN 'designing' THEN 'invited'
        ELSE (ARRAY[
            'declined', 'expired', 'countered', 'tentative', 'tentative', 'invited', 'invited', 'invited', 'invited', 'invited'
        ])[1 + n % 20]
    END AS state
    UNION ALL
    SELECT true, 'invited' WHERE stage = 'consulting' AND n % 20 < 2
) AS answers;
UPDATE leads SET state = 'accepted', since = now() WHERE state IS NULL;

INSERT INTO assignments (
    id, version, session_id, exchange_id, agency_id, role, is_lead, state, asked, sent_at, reply_by, due_at, presenter_id, since,
    counter, decline_code, reason, created_at, updated_at
)
SELECT
    pg_temp.number_id(CASE WHEN another THEN '7' ELSE '6' END, n), 1, pg_temp.number_id('8', n), exchange_id,
    pg_temp.number_id('a', (agency + another::integer) % 14), 'presenter', true, state,
    jsonb_build_object(
        'id', pg_temp.number_id('8', n), 'exchange_id', exchange_id,
        'title', jsonb_build_object('es', 'Sesión ' || n, 'en', 'Session ' || n),
        'starts_at', starts_at, 'ends_at', starts_at + interval '75 minutes'
    ),
    sent_at, sent_at + interval '5 days', CASE WHEN state IN ('invited', 'tentative') THEN sent_at + interval '60 hours' END,
    CASE WHEN state IN ('accepted', 'delivered', 'no_show') THEN pg_temp.number_id('c', agency + 14 * person) END, since,
    CASE
        WHEN state = 'countered' THEN jsonb_build_object(
            'starts_at', starts_at + interval '15 minutes', 'ends_at', starts_at + interval '90 minutes', 'presenter_id', NULL,
            'note', NULL
        )
    END,
    CASE WHEN state = 'declined' THEN 'no_capacity' END, CASE WHEN state = 'no_show' THEN 'Nadie llegó.' END, now(), now()
FROM leads ORDER BY n, another;

COMMIT;
VACUUM (ANALYZE) agencies, venues, presenters, offers, closures, travel_times, exchanges, delegations;
VACUUM (ANALYZE) agenda_sessions, person_bookings, assignments;

-- A large city on the exchanges of requests.sql and visits.sql: 14 agencies, 45 venues, 120 presenters, 400 offers, and 200
-- exchanges of three, four or five days, from a Monday to a Friday within half a year, with 2,500 sessions in their agendas.
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

-- The first two hundred visits, spread over twenty-six weeks.
CREATE TEMP TABLE planned AS
SELECT
    id, row_number() OVER (ORDER BY id) - 1 AS n, NULL::integer AS days, NULL::date AS starts_on
FROM exchanges ORDER BY id LIMIT 200;
UPDATE planned SET days = 3 + n % 3;
UPDATE planned SET
    starts_on = date_trunc('week', current_date + 35)::date + (n / 3 % 26 * 7)::integer + (n % (6 - days))::integer;
UPDATE exchanges SET starts_on = planned.starts_on, ends_on = planned.starts_on + planned.days - 1
FROM planned WHERE exchanges.id = planned.id;
UPDATE delegations SET
    state = 'forming', finalised_at = NULL, arrived_at = NULL, members_came = NULL, minors_came = NULL, departed_at = NULL,
    arrives_on = planned.starts_on, departs_on = planned.starts_on + planned.days - 1,
    final_list_due_on = planned.starts_on - 14
FROM planned WHERE delegations.exchange_id = planned.id;

-- Twelve or thirteen sessions each. The agency is another one for each session that begins at the same moment.
CREATE TEMP TABLE slots AS
SELECT
    row_number() OVER (ORDER BY planned.n, number) - 1 AS n, planned.id AS exchange_id,
    planned.starts_on + (number % planned.days)::integer + (ARRAY['8:00', '9:45', '11:30', '13:30', '15:15'])[1 + number / planned.days]::time AS starts_at
FROM planned CROSS JOIN LATERAL generate_series(0, 11 + planned.n % 2) AS number;
CREATE TEMP TABLE hosted AS
SELECT
    *, (row_number() OVER (PARTITION BY starts_at ORDER BY n) + extract(doy FROM starts_at) + extract(hour FROM starts_at))::integer % 14 AS agency,
    n % 3 AS place, n % 8 AS person, n % 9 AS offer
FROM slots;

INSERT INTO agenda_sessions (
    id, version, exchange_id, agency_id, state, title, starts_at, ends_at, place, venue_id, activity_type, delivery_mode,
    languages, offer_id, presenter_ids, delegation_ids, pinned, sequence, created_at, updated_at
)
SELECT
    pg_temp.number_id('8', n), 1, exchange_id, pg_temp.number_id('a', agency), 'planned',
    jsonb_build_object('es', 'Sesión ' || n, 'en', 'Session ' || n), starts_at, starts_at + interval '75 minutes', 'venue',
    pg_temp.number_id('b', agency + 14 * place), (ARRAY['field_visit', 'report', 'expert_panel', 'action_planning'])[1 + n % 4],
    'face_to_face', '{es,en}', pg_temp.number_id('d', agency + 14 * (place + 3 * offer)),
    ARRAY[pg_temp.number_id('c', agency + 14 * person)], '{}', false, 0, now(), now()
FROM hosted ORDER BY n;

INSERT INTO person_bookings (session_id, person_id, during)
SELECT id, presenter_ids[1], tstzrange(starts_at, ends_at) FROM agenda_sessions;

COMMIT;
VACUUM (ANALYZE) agencies, venues, presenters, offers, closures, travel_times, exchanges, delegations, agenda_sessions, person_bookings;

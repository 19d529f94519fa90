-- Fifty thousand filed requests of 23 months, so that nothing of them is to be erased yet, the newest of them open. Nothing
-- is random: the dice are hashes of the row's number, so every run has the same data but for its dates, which end today.
-- The ids end in 1000000NNNNN, so that a load generator can name any of them.
\set ON_ERROR_STOP on
SET client_min_messages = warning;
SET TIME ZONE 'America/Bogota';
BEGIN;

CREATE FUNCTION pg_temp.dice(n bigint, salt bigint, sides integer) RETURNS integer
LANGUAGE sql IMMUTABLE
RETURN ((hashint8extended(n, salt) & 9007199254740991) % sides)::integer;

CREATE FUNCTION pg_temp.pick(choices text [], n bigint, salt bigint) RETURNS text
LANGUAGE sql IMMUTABLE
RETURN choices[1 + pg_temp.dice(n, salt, array_length(choices, 1))];

CREATE FUNCTION pg_temp.number_id(kind integer, n bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE
RETURN ('01990000-0000-7000-8000-' || kind || lpad(n::text, 11, '0'))::uuid;

-- Weekdays, numbered: the program counts holidays out, too, but the terms of old requests need not be exact.
CREATE TEMP TABLE weekdays AS
SELECT day::date AS day, row_number() OVER (ORDER BY day) AS number
FROM generate_series(current_date - 1400, current_date + 200, interval '1 day') AS day
WHERE extract(isodow FROM day) < 6;
CREATE UNIQUE INDEX ON weekdays (day);
CREATE UNIQUE INDEX ON weekdays (number);

CREATE FUNCTION pg_temp.weekdays_after(start date, days integer) RETURNS date
LANGUAGE sql STABLE
RETURN (
    SELECT later.day FROM weekdays AS later
    WHERE later.number = (SELECT max(number) FROM weekdays WHERE day <= start) + days
);

CREATE TEMP TABLE places (number serial, city text, country text);
INSERT INTO places (city, country) VALUES
('Bogotá', 'CO'), ('Cali', 'CO'), ('Barranquilla', 'CO'), ('Cartagena', 'CO'), ('Bucaramanga', 'CO'),
('Ciudad de México', 'MX'), ('Guadalajara', 'MX'), ('Monterrey', 'MX'), ('Mérida', 'MX'), ('Puebla', 'MX'),
('Buenos Aires', 'AR'), ('Rosario', 'AR'), ('Córdoba', 'AR'), ('Mendoza', 'AR'), ('São Paulo', 'BR'),
('Rio de Janeiro', 'BR'), ('Recife', 'BR'), ('Curitiba', 'BR'), ('Fortaleza', 'BR'), ('Santiago', 'CL'),
('Valparaíso', 'CL'), ('Concepción', 'CL'), ('Lima', 'PE'), ('Arequipa', 'PE'), ('Cusco', 'PE'),
('Quito', 'EC'), ('Guayaquil', 'EC'), ('Cuenca', 'EC'), ('La Paz', 'BO'), ('Santa Cruz', 'BO'),
('Asunción', 'PY'), ('Montevideo', 'UY'), ('San José', 'CR'), ('Ciudad de Panamá', 'PA'), ('San Salvador', 'SV'),
('Ciudad de Guatemala', 'GT'), ('Tegucigalpa', 'HN'), ('Santo Domingo', 'DO'), ('La Habana', 'CU'), ('Madrid', 'ES'),
('Barcelona', 'ES'), ('Bilbao', 'ES'), ('Lisboa', 'PT'), ('Paris', 'FR'), ('Lyon', 'FR'), ('Berlin', 'DE'),
('Hamburg', 'DE'), ('Roma', 'IT'), ('Milano', 'IT'), ('London', 'GB'), ('Manchester', 'GB'), ('New York', 'US'),
('Chicago', 'US'), ('Los Angeles', 'US'), ('Toronto', 'CA'), ('Montréal', 'CA'), ('Tokyo', 'JP'), ('Seoul', 'KR'),
('Nairobi', 'KE'), ('Cape Town', 'ZA'), ('Mumbai', 'IN'), ('Singapore', 'SG');

-- `compared_as` is what the rules of duplicates make of the title.
CREATE TEMP TABLE bodies (number serial, kind text, title text, compared_as text);
INSERT INTO bodies (kind, title, compared_as) VALUES
('municipality', 'Alcaldía de ', 'municipality'), ('municipality', 'Municipalidad de ', 'municipality'), ('subnational_government', 'Gobierno de ', 'government'),
('legislature', 'Concejo de ', 'council'), ('university', 'Universidad de ', 'university'), ('university', 'Politécnico de ', 'polytechnic'),
('school', 'Colegio Mayor de ', 'college'), ('ngo', 'Fundación Ciudad de ', 'foundation municipality'), ('private_sector', 'Cámara de Comercio de ', 'chamber trade'),
('media', 'Diario de ', 'diario'), ('development_agency', 'Agencia de Desarrollo de ', 'agency development'), ('professional_association', 'Colegio de Arquitectos de ', 'college architects'),
('multilateral', 'Red de Ciudades, sede ', 'network cities sede'), ('other', 'Metro de ', 'metro');

INSERT INTO organizations (id, name, kind, country, city, created_at, updated_at)
SELECT
    pg_temp.number_id(3, places.number * 100 + bodies.number), bodies.title || places.city, bodies.kind, places.country,
    places.city, now() - interval '3 years', now() - interval '3 years'
FROM places CROSS JOIN bodies;

INSERT INTO users (id, email, display_name, password_hash, must_change_password, roles, created_at, updated_at)
SELECT
    pg_temp.number_id(4, n), 'officer' || n || '@convite.example', 'Officer ' || n, '!', true,
    ARRAY['officer'], now() - interval '3 years', now() - interval '3 years'
FROM generate_series(1, 12) AS n;

-- Who asks, when, and how far it came. The squared dice make some cities ask much more often than others.
CREATE TEMP TABLE asked AS
SELECT
    n, places.city, places.country, bodies.kind AS organization_kind, bodies.title || places.city AS organization_name,
    pg_temp.number_id(3, places.number * 100 + bodies.number) AS registered_id,
    bodies.compared_as,
    -- And of the city.
    plain_text(regexp_replace(replace(places.city, 'Ciudad de México', 'México'), '^(Ciudad de|La|Los) ', '')) AS compared_city,
    'c' || places.number || '-' || bodies.number || '.example.org' AS mail_host,
    now() - (:rows - n) * interval '23 months' / :rows - interval '1 minute' AS submitted_at,
    CASE
        WHEN n < :rows - :rows / 10
            THEN pg_temp.pick('{accepted,accepted,accepted,accepted,declined,declined,withdrawn}', n, 2)
        ELSE pg_temp.pick('{submitted,submitted,in_review,in_review,in_review,info_requested,accepted,declined}', n, 3)
    END AS state
FROM generate_series(0, :rows - 1) AS n
INNER JOIN places ON places.number = 1 + pg_temp.dice(n, 4, 62) * pg_temp.dice(n, 5, 62) / 62
INNER JOIN bodies ON bodies.number = 1 + pg_temp.dice(n, 6, 14);

CREATE TEMP TABLE forms AS
SELECT
    n, state, submitted_at, registered_id, country, compared_as, compared_city, mail_host,
    extract(year FROM submitted_at)::integer AS year,
    row_number() OVER (PARTITION BY extract(year FROM submitted_at) ORDER BY n)::integer AS number,
    pg_temp.weekdays_after(submitted_at::date, 15) AS due_on,
    least(submitted_at + (1 + pg_temp.dice(n, 7, 12)) * interval '1 day', now()) AS decided_at,
    4 + pg_temp.dice(n, 8, 18) AS group_size,
    submitted_at::date + 40 + pg_temp.dice(n, 9, 90) AS starts_on,
    jsonb_build_object(
        'organization', jsonb_build_object(
            'name', organization_name, 'kind', organization_kind, 'country', country, 'city', city,
            'website', 'https://www.example.org/' || n
        ),
        'requester', jsonb_build_object(
            'given_name', pg_temp.pick('{Lucía,Andrés,Camila,João,Marie,Sofía,Mateo,Valentina,Kenji,Amara}', n, 10),
            'family_name', pg_temp.pick('{Ferreyra,Gómez,Silva,Rojas,Dubois,Tanaka,Quispe,Mora,Okafor,Weber}', n, 11),
            'position', pg_temp.pick('{Directora de Movilidad,Asesor,Secretaria de Educación,Jefe de Planeación}', n, 12),
            'email', 'requester' || n || '@' || mail_host, 'phone', null,
            'language', CASE WHEN country IN ('CO', 'MX', 'AR', 'CL', 'PE', 'EC', 'ES') THEN 'es' ELSE 'en' END
        ),
        'on_behalf_of', null,
        'kind', pg_temp.pick('{study_tour,study_tour,technical_visit,technical_visit,academic_visit,courtesy_visit,presentation,virtual_session,media_visit,investment_visit}', n, 13),
        'direction', 'offer',
        'learning_question', pg_temp.pick(
            ARRAY[
                'Queremos decidir el trazado de nuestra primera línea de cable y saber cómo ',
                'Necesitamos entender cómo la ciudad financió sus parques biblioteca y de qué manera ',
                'We would like to learn how the city reduced violence in its hillside districts and whether ',
                'Buscamos conocer la operación diaria del tranvía y el metro para comparar cómo ',
                'How did the innovation district attract its first companies, and under which rules ',
                'Nos interesa el presupuesto participativo y la veeduría ciudadana, sobre todo cómo '
            ], n, 14
        ) || pg_temp.pick(
            ARRAY[
                'participaron los vecinos de las laderas desde el diseño.',
                'se sostuvieron los equipos técnicos entre una alcaldía y la siguiente.',
                'se midieron los resultados después de cinco años.',
                'the neighbours took part from the first drawing on.',
                'se integraron las tarifas con los buses de los barrios.'
            ], n, 15
        ),
        'development_goal', 'Reducir los tiempos de viaje y la desigualdad entre los barrios de ' || city || '.',
        'change_objective', 'Decidir en un año si el modelo se adopta en ' || city || ', con qué presupuesto y con qué aliados.',
        'challenge', null, 'outcomes', '["new_knowledge", "new_improved_actions"]'::jsonb,
        'topics', jsonb_build_array(
            pg_temp.pick('{cable_mobility,cable_mobility,cable_mobility,libraries,libraries,innovation_districts,violence_prevention,early_childhood,green_corridors,museums}', n, 16),
            pg_temp.pick('{tram,cycling,integrated_fares,heat,waste,schools,open_data,entrepreneurship,music,participation}', n, 17)
        ),
        'axes', '["social_innovation", "resilience"]'::jsonb,
        'items', '[{"kind": "topic", "text": "Movilidad por cable", "code": "cable_mobility"},
            {"kind": "site", "text": "Parque Biblioteca España", "code": null}]'::jsonb,
        'own_practice_offer', null,
        'windows', jsonb_build_array(jsonb_build_object(
            'start', submitted_at::date + 40 + pg_temp.dice(n, 9, 90),
            'end', submitted_at::date + 43 + pg_temp.dice(n, 9, 90), 'flexibility_days', 7
        )),
        'duration_days', 3, 'group_size', 4 + pg_temp.dice(n, 8, 18),
        'seniority', pg_temp.pick('{technical,technical,senior_official,elected,mayor,academic,student}', n, 18),
        'languages', '["es", "en"]'::jsonb, 'interpretation', '{"needed": false, "provided_by": null}'::jsonb,
        'existing_relationship', null, 'other_bodies_contacted', '[]'::jsonb,
        'meetings_requested', '["technical_team"]'::jsonb, 'media_presence', false, 'funding', 'self_funded',
        'previous_visit', null, 'how_heard', null,
        'follow_up_owner', jsonb_build_object(
            'name', 'Elena Prieto', 'position', 'Coordinadora', 'email', 'follow.up' || n || '@example.org'
        ),
        'consents', '{"data_processing": true, "image_use": true, "alumni_contact": false, "public_listing": false}'::jsonb
    ) AS intake
FROM asked;

INSERT INTO requests (
    id, version, state, channel, created_at, updated_at, intake, consents, reference_year, reference_number, reference,
    submitted_at, policy, clock, due_on, questions, organization_id, assignee_id, outcome, sweep_at, received_at,
    registered_by, ended_at
)
SELECT
    pg_temp.number_id(1, n),
    CASE state WHEN 'submitted' THEN 2 WHEN 'in_review' THEN 3 ELSE 4 END,
    state,
    pg_temp.pick('{portal,portal,portal,portal,letter,email}', n, 19),
    submitted_at - interval '2 hours',
    CASE state WHEN 'submitted' THEN submitted_at ELSE decided_at END,
    intake,
    jsonb_build_array(jsonb_build_object(
        'purpose', 'data_processing', 'given_at', submitted_at - interval '2 hours', 'notice_version', 1,
        'language', intake -> 'requester' ->> 'language'
    )),
    year, number, format('MDE-%s-%s', year, lpad(number::text, 6, '0')),
    submitted_at,
    (SELECT rules FROM policies ORDER BY version DESC LIMIT 1),
    jsonb_build_object(
        'terms', '{"profile": "petition", "business_days": 15, "acknowledge_business_days": 1, "first_response_business_days": 5}'::jsonb,
        'started_on', submitted_at::date, 'first_due_on', due_on,
        'pauses', CASE state
            WHEN 'info_requested' THEN jsonb_build_array(jsonb_build_object(
                'from', decided_at::date, 'business_days_left', 9, 'was_due_on', due_on, 'ended', null
            ))
            ELSE '[]'::jsonb
        END,
        'stopped_on', CASE WHEN state IN ('accepted', 'declined', 'withdrawn') THEN decided_at::date END,
        'acknowledge_by', pg_temp.weekdays_after(submitted_at::date, 1), 'acknowledged_on', CASE WHEN state <> 'submitted' THEN submitted_at::date END,
        'first_response_by', pg_temp.weekdays_after(submitted_at::date, 5),
        'first_responded_on', CASE WHEN state <> 'submitted' THEN decided_at::date END
    ),
    CASE WHEN state IN ('submitted', 'in_review') THEN due_on END,
    CASE state
        WHEN 'info_requested' THEN jsonb_build_array(jsonb_build_object(
            'asked_at', decided_at, 'answer_by', (decided_at + interval '1 month')::date,
            'expires_at', date_trunc('day', decided_at + interval '1 month') + interval '1 day', 'reason', null, 'answered_at', null, 'answer', null,
            'needs', '[{"pointer": "/change_objective", "text": "¿Qué decisión quieren poder tomar?"}]'::jsonb
        ))
        ELSE '[]'::jsonb
    END,
    -- An officer has linked nearly all of them; who only filed, or took it back, was not looked at yet.
    CASE WHEN state IN ('info_requested', 'accepted', 'declined') OR (state = 'in_review' AND n % 4 > 0) THEN registered_id END,
    CASE WHEN state <> 'submitted' THEN pg_temp.number_id(4, 1 + pg_temp.dice(n, 20, 12)) END,
    CASE state
        WHEN 'accepted' THEN jsonb_build_object(state, jsonb_build_object(
            'decided_at', decided_at, 'starts_on', starts_on, 'ends_on', starts_on + 2, 'group_size', group_size,
            'message', 'Los esperamos. El equipo técnico los recibe el primer día a las nueve.',
            'delegation_id', pg_temp.number_id(5, n), 'exchange_id', pg_temp.number_id(6, n), 'overrides', '[]'::jsonb
        ))
        WHEN 'declined' THEN jsonb_build_object(state, jsonb_build_object(
            'decided_at', decided_at, 'reason', pg_temp.pick('{capacity,lead_time,out_of_mandate,repeat_topic}', n, 21),
            'text', 'En esas fechas las entidades anfitrionas no tienen capacidad.',
            'alternatives', '[{"kind": "virtual_session", "text": "Una sesión virtual con el equipo del Metro."}]'::jsonb,
            'no_alternative_reason', null
        ))
        WHEN 'withdrawn' THEN jsonb_build_object(state, jsonb_build_object('withdrawn_at', decided_at, 'reason', null))
    END,
    CASE WHEN state = 'info_requested' THEN date_trunc('day', decided_at + interval '1 month') + interval '1 day' END,
    CASE WHEN pg_temp.pick('{portal,portal,portal,portal,letter,email}', n, 19) <> 'portal' THEN submitted_at END,
    CASE WHEN pg_temp.pick('{portal,portal,portal,portal,letter,email}', n, 19) <> 'portal' THEN pg_temp.number_id(4, 1) END,
    CASE WHEN state IN ('declined', 'withdrawn') THEN decided_at END
FROM forms;

INSERT INTO tracking_tokens (id, request_id, hash, created_at)
SELECT pg_temp.number_id(7, n), pg_temp.number_id(1, n), sha256(('cvt_' || lpad(n::text, 43, '0'))::bytea), submitted_at
FROM forms;

-- What the scan for duplicates would make of each, in the place of a scan of all of them; benches/duplicates.sh compares some.
INSERT INTO request_duplicate_keys (request_id, rules, submitted_at, name, words)
SELECT
    pg_temp.number_id(1, forms.n), 1, forms.submitted_at,
    forms.compared_as || ' ' || CASE WHEN forms.compared_city = 'habana' THEN 'la ' ELSE '' END || forms.compared_city,
    array_agg(place.key || ':' || month.key ORDER BY place.number, place.key, month.key)
FROM forms
CROSS JOIN LATERAL (
    SELECT to_char(month, 'YYYY-MM') AS key
    FROM generate_series(
        date_trunc('month', forms.starts_on - interval '7 days'), forms.starts_on + interval '10 days', interval '1 month'
    ) AS month
) AS month
CROSS JOIN LATERAL (
    SELECT 1 AS number, forms.country AS key
    UNION ALL SELECT
        2, forms.country || ':' || replace(
            CASE WHEN forms.compared_city = 'habana' THEN 'la ' ELSE '' END || forms.compared_city, ' ', '-'
        ) || ':' || topic
    FROM jsonb_array_elements_text(forms.intake -> 'topics') AS topic
    UNION ALL SELECT 3, '@' || forms.mail_host
) AS place
GROUP BY forms.n, forms.submitted_at, forms.compared_as, forms.compared_city;
DELETE FROM duplicate_scans;

INSERT INTO reference_counters (year, last_number)
SELECT year, max(number) FROM forms GROUP BY year;

COMMIT;
VACUUM (ANALYZE) requests, organizations, tracking_tokens, users, request_duplicate_keys, duplicate_scans;

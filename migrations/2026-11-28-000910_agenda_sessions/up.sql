SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- The working copy of agendas, one row a session. `agency_id` is the agency that it counts for: that of its offer, else that
-- of its lead assignment.
CREATE TABLE agenda_sessions (
    id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    version bigint NOT NULL,
    exchange_id uuid NOT NULL REFERENCES exchanges (id),
    agency_id uuid REFERENCES agencies (id),
    state text NOT NULL,
    title jsonb NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    place text NOT NULL,
    venue_id uuid REFERENCES venues (id),
    link text,
    activity_type text NOT NULL,
    delivery_mode text NOT NULL,
    languages text [] NOT NULL,
    item_id uuid,
    offer_id uuid REFERENCES offers (id),
    presenter_ids uuid [] NOT NULL,
    guide_id uuid REFERENCES users (id),
    visitor_zone text,
    sub_group text,
    delegation_ids uuid [] NOT NULL,
    pinned boolean NOT NULL,
    -- Of iCalendar: grows when what visitors have to know changes.
    sequence integer NOT NULL,
    attended integer,
    ended_at timestamptz,
    reason text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT agenda_sessions_state CHECK (state IN ('planned', 'confirmed', 'held', 'not_held', 'cancelled')),
    CONSTRAINT agenda_sessions_state_data CHECK (
        (ended_at IS NOT NULL) = (state IN ('held', 'not_held', 'cancelled'))
        AND (attended IS NOT NULL) = (state = 'held')
        AND (reason IS NOT NULL) = (state IN ('not_held', 'cancelled'))
    ),
    CONSTRAINT agenda_sessions_order CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'),
    CONSTRAINT agenda_sessions_place CHECK (place IN ('venue', 'base', 'virtual')),
    CONSTRAINT agenda_sessions_place_data CHECK ((venue_id IS NOT NULL) = (place = 'venue')),
    CONSTRAINT agenda_sessions_delivery_mode CHECK (delivery_mode IN ('face_to_face', 'virtual', 'blended')),
    CONSTRAINT agenda_sessions_attended CHECK (attended >= 0)
);

CREATE INDEX agenda_sessions_by_exchange ON agenda_sessions (exchange_id, starts_at, seq);
CREATE INDEX agenda_sessions_at_venue ON agenda_sessions (venue_id, starts_at)
WHERE venue_id IS NOT NULL AND state IN ('planned', 'confirmed', 'held');
CREATE INDEX agenda_sessions_of_agency ON agenda_sessions (agency_id, starts_at)
WHERE agency_id IS NOT NULL AND state IN ('planned', 'confirmed', 'held');

-- Who is taken when: presenters and guides of live sessions. Nobody is in two places, whoever writes at the same moment.
CREATE TABLE person_bookings (
    session_id uuid NOT NULL REFERENCES agenda_sessions (id),
    person_id uuid NOT NULL,
    during tstzrange NOT NULL,
    PRIMARY KEY (session_id, person_id),
    CONSTRAINT person_bookings_once EXCLUDE USING gist (person_id WITH =, during WITH &&)
);

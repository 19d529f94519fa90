SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- How much an agency takes on. What is not said comes from the policy.
ALTER TABLE agencies ADD COLUMN parallel_capacity integer;
ALTER TABLE agencies ADD COLUMN weekly_cap integer;
ALTER TABLE agencies ADD COLUMN weight integer NOT NULL DEFAULT 1;
ALTER TABLE agencies ADD CONSTRAINT agencies_load CHECK (
    parallel_capacity BETWEEN 1 AND 100 AND weekly_cap BETWEEN 1 AND 1000 AND weight BETWEEN 1 AND 100
) NOT VALID;

-- Venues, presenters and offers are retired or withdrawn, never deleted: sessions that use them stand.
CREATE TABLE venues (
    id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    version bigint NOT NULL,
    agency_id uuid NOT NULL REFERENCES agencies (id),
    state text NOT NULL,
    name jsonb NOT NULL,
    address text,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    capacity integer NOT NULL,
    accessible boolean NOT NULL,
    opening_hours jsonb NOT NULL,
    simultaneous_groups integer NOT NULL,
    weekly_visitors integer,
    ended_at timestamptz,
    reason text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT venues_state CHECK (state IN ('active', 'retired')),
    CONSTRAINT venues_state_data CHECK (
        num_nonnulls(ended_at, reason) = CASE WHEN state = 'retired' THEN 2 ELSE 0 END
    ),
    CONSTRAINT venues_point CHECK (latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180),
    CONSTRAINT venues_limits CHECK (
        capacity BETWEEN 1 AND 100000 AND simultaneous_groups BETWEEN 1 AND 100 AND weekly_visitors BETWEEN 1 AND 1000000
    )
);

CREATE UNIQUE INDEX venues_by_seq ON venues (seq);
CREATE INDEX venues_by_agency ON venues (agency_id, seq);

-- Persons whom an agency names. The name is the agency's; what visitors see of it is the agency's choice.
CREATE TABLE presenters (
    id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    version bigint NOT NULL,
    agency_id uuid NOT NULL REFERENCES agencies (id),
    state text NOT NULL,
    name text NOT NULL,
    post jsonb NOT NULL,
    shown_as text NOT NULL,
    languages text [] NOT NULL,
    daily_cap integer,
    ended_at timestamptz,
    reason text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT presenters_state CHECK (state IN ('active', 'retired')),
    CONSTRAINT presenters_state_data CHECK (
        num_nonnulls(ended_at, reason) = CASE WHEN state = 'retired' THEN 2 ELSE 0 END
    ),
    CONSTRAINT presenters_shown_as CHECK (shown_as IN ('name', 'post', 'agency')),
    CONSTRAINT presenters_daily_cap CHECK (daily_cap BETWEEN 1 AND 20)
);

CREATE UNIQUE INDEX presenters_by_seq ON presenters (seq);
CREATE INDEX presenters_by_agency ON presenters (agency_id, seq);

-- Standing offers: for a topic and what is below it, or for a practice.
CREATE TABLE offers (
    id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    version bigint NOT NULL,
    agency_id uuid NOT NULL REFERENCES agencies (id),
    state text NOT NULL,
    title jsonb NOT NULL,
    topic_id uuid REFERENCES topics (id),
    practice_id uuid REFERENCES practices (id),
    role text NOT NULL,
    activity_type text NOT NULL,
    minutes integer NOT NULL,
    hours jsonb NOT NULL,
    group_from integer NOT NULL,
    group_to integer NOT NULL,
    languages text [] NOT NULL,
    place text NOT NULL,
    venue_id uuid REFERENCES venues (id),
    presenter_ids uuid [] NOT NULL,
    notice_business_days integer,
    valid_from date NOT NULL,
    valid_to date,
    ended_at timestamptz,
    reason text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT offers_state CHECK (state IN ('active', 'withdrawn')),
    CONSTRAINT offers_state_data CHECK (
        num_nonnulls(ended_at, reason) = CASE WHEN state = 'withdrawn' THEN 2 ELSE 0 END
    ),
    CONSTRAINT offers_subject CHECK (num_nonnulls(topic_id, practice_id) = 1),
    CONSTRAINT offers_role CHECK (
        role IN (
            'host', 'presenter', 'site_guide', 'facilitator', 'evidence_provider', 'validator', 'interpreter_provider',
            'logistics', 'protocol', 'security_escort', 'follow_up_mentor'
        )
    ),
    CONSTRAINT offers_place CHECK (place IN ('venue', 'base', 'virtual')),
    CONSTRAINT offers_place_data CHECK ((venue_id IS NOT NULL) = (place = 'venue')),
    CONSTRAINT offers_minutes CHECK (minutes BETWEEN 15 AND 720),
    CONSTRAINT offers_group CHECK (group_from >= 1 AND group_to BETWEEN group_from AND 100000),
    CONSTRAINT offers_notice CHECK (notice_business_days BETWEEN 0 AND 250),
    CONSTRAINT offers_validity CHECK (valid_to >= valid_from)
);

CREATE UNIQUE INDEX offers_by_seq ON offers (seq);
CREATE INDEX offers_by_agency ON offers (agency_id, seq);
CREATE INDEX offers_by_topic ON offers (topic_id) WHERE topic_id IS NOT NULL;
CREATE INDEX offers_by_practice ON offers (practice_id) WHERE practice_id IS NOT NULL;

-- When an agency or a venue is closed, or a presenter away: exactly one of the three.
CREATE TABLE closures (
    id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    version bigint NOT NULL,
    -- The agency itself, or that of the venue or presenter.
    owner_id uuid NOT NULL REFERENCES agencies (id),
    agency_id uuid REFERENCES agencies (id),
    venue_id uuid REFERENCES venues (id),
    presenter_id uuid REFERENCES presenters (id),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    note text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT closures_of_one CHECK (num_nonnulls(agency_id, venue_id, presenter_id) = 1),
    CONSTRAINT closures_of_owner CHECK (agency_id = owner_id),
    CONSTRAINT closures_order CHECK (ends_at > starts_at)
);

CREATE INDEX closures_by_start ON closures (starts_at, seq);
CREATE INDEX closures_by_owner ON closures (owner_id, starts_at, seq);
CREATE INDEX closures_by_agency ON closures (agency_id, ends_at) WHERE agency_id IS NOT NULL;
CREATE INDEX closures_by_venue ON closures (venue_id, ends_at) WHERE venue_id IS NOT NULL;
CREATE INDEX closures_by_presenter ON closures (presenter_id, ends_at) WHERE presenter_id IS NOT NULL;

-- Minutes from one venue to another, by direction, where an admin knows better than the rule.
CREATE TABLE travel_times (
    from_id uuid NOT NULL REFERENCES venues (id),
    to_id uuid NOT NULL REFERENCES venues (id),
    minutes integer NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (from_id, to_id),
    CONSTRAINT travel_times_minutes CHECK (minutes BETWEEN 0 AND 600),
    CONSTRAINT travel_times_of_two CHECK (from_id <> to_id)
);

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- One row for each year: the row lock makes the numbers gapless, because a number that was not committed is not taken.
CREATE TABLE reference_counters (
    year integer PRIMARY KEY,
    last_number integer NOT NULL,
    CONSTRAINT reference_counters_positive CHECK (last_number > 0)
);

CREATE TABLE requests (
    id uuid PRIMARY KEY,
    version bigint NOT NULL DEFAULT 1,
    state text NOT NULL,
    channel text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    -- The form as the requester filled it in; what is searched or sorted by is derived from it below and cannot drift.
    intake jsonb NOT NULL,
    consents jsonb NOT NULL,
    reference_year integer,
    reference_number integer,
    reference text,
    submitted_at timestamptz,
    policy jsonb,
    clock jsonb,
    due_on date,
    questions jsonb NOT NULL DEFAULT '[]',
    organization_id uuid REFERENCES organizations (id),
    assignee_id uuid REFERENCES users (id),
    acceptance jsonb,
    decline jsonb,
    withdrawal jsonb,
    kind text GENERATED ALWAYS AS (intake ->> 'kind') STORED,
    country text GENERATED ALWAYS AS (intake -> 'organization' ->> 'country') STORED,
    search tsvector GENERATED ALWAYS AS (
        to_tsvector('simple', plain_text(
            coalesce(reference, '') || ' ' || coalesce(intake -> 'organization' ->> 'name', '') || ' '
            || coalesce(intake -> 'organization' ->> 'city', '') || ' ' || coalesce(intake ->> 'learning_question', '')
        ))
    ) STORED,
    CONSTRAINT requests_state CHECK (
        state IN ('draft', 'submitted', 'in_review', 'info_requested', 'accepted', 'declined', 'withdrawn')
    ),
    CONSTRAINT requests_channel CHECK (channel IN ('portal', 'letter', 'email')),
    CONSTRAINT requests_reference_key UNIQUE (reference),
    CONSTRAINT requests_reference_number_key UNIQUE (reference_year, reference_number),
    -- What was filed has all of it, a draft nothing; only a withdrawn one may be either.
    CONSTRAINT requests_filed CHECK (
        num_nonnulls(reference_year, reference_number, reference, submitted_at, policy, clock) IN (0, 6)
        AND CASE state
            WHEN 'draft' THEN submitted_at IS NULL
            WHEN 'withdrawn' THEN true
            ELSE submitted_at IS NOT NULL
        END
    ),
    CONSTRAINT requests_due_on CHECK (due_on IS NULL OR state IN ('submitted', 'in_review')),
    CONSTRAINT requests_assignee CHECK (assignee_id IS NULL OR state NOT IN ('draft', 'submitted')),
    CONSTRAINT requests_acceptance CHECK ((acceptance IS NOT NULL) = (state = 'accepted')),
    CONSTRAINT requests_accepted_organization CHECK (state <> 'accepted' OR organization_id IS NOT NULL),
    CONSTRAINT requests_decline CHECK ((decline IS NOT NULL) = (state = 'declined')),
    CONSTRAINT requests_withdrawal CHECK ((withdrawal IS NOT NULL) = (state = 'withdrawn'))
);

-- The officers' queue: each sort has an index that ends in the id, so that a page costs the same wherever it is.
CREATE INDEX requests_by_submission ON requests (submitted_at DESC, id DESC) WHERE submitted_at IS NOT NULL;
CREATE INDEX requests_by_due_date ON requests (due_on, id) WHERE due_on IS NOT NULL;
CREATE INDEX requests_by_state ON requests (state, submitted_at DESC, id DESC) WHERE submitted_at IS NOT NULL;
CREATE INDEX requests_by_assignee ON requests (assignee_id, submitted_at DESC, id DESC) WHERE assignee_id IS NOT NULL;
CREATE INDEX requests_by_country ON requests (country, submitted_at DESC, id DESC) WHERE submitted_at IS NOT NULL;
CREATE INDEX requests_by_kind ON requests (kind, submitted_at DESC, id DESC) WHERE submitted_at IS NOT NULL;
CREATE INDEX requests_by_organization ON requests (organization_id) WHERE organization_id IS NOT NULL;
CREATE INDEX requests_by_topic ON requests USING gin ((intake -> 'topics') jsonb_path_ops);
CREATE INDEX requests_by_text ON requests USING gin (search);

CREATE TABLE tracking_tokens (
    id uuid PRIMARY KEY,
    request_id uuid NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    hash bytea NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    CONSTRAINT tracking_tokens_hash_key UNIQUE (hash)
);

CREATE INDEX tracking_tokens_request ON tracking_tokens (request_id);

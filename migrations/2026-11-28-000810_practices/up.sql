SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- What the city learned to do. What the public reads of it is its published revision, which stays published when the practice
-- is retired: links to it lead on.
CREATE TABLE practices (
    id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    version bigint NOT NULL,
    code text NOT NULL,
    agency_id uuid NOT NULL REFERENCES agencies (id),
    state text NOT NULL,
    first_published_at timestamptz,
    published_at timestamptz,
    review_due_on date,
    review_started_at timestamptz,
    ended_at timestamptz,
    reason text,
    superseded_by uuid REFERENCES practices (id),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT practices_code_key UNIQUE (code),
    CONSTRAINT practices_code CHECK (code ~ '^[A-Z][A-Z0-9-]{1,19}$'),
    CONSTRAINT practices_state CHECK (
        state IN ('identified', 'published', 'under_review', 'retired', 'superseded', 'rejected')
    ),
    CONSTRAINT practices_state_data CHECK (
        num_nonnulls(first_published_at, published_at, review_due_on)
        = CASE WHEN state IN ('identified', 'rejected') THEN 0 ELSE 3 END
        AND (review_started_at IS NOT NULL) = (state = 'under_review')
        AND num_nonnulls(ended_at, reason)
        = CASE WHEN state IN ('retired', 'superseded', 'rejected') THEN 2 ELSE 0 END
        AND (superseded_by IS NOT NULL) = (state = 'superseded')
        AND superseded_by <> id
    )
);

CREATE INDEX practices_by_agency ON practices (agency_id, seq);
CREATE INDEX practices_by_review ON practices (review_due_on, id) WHERE state = 'published';

-- The numbers of the codes that the server gives.
CREATE SEQUENCE practice_numbers AS bigint;

CREATE FUNCTION free_practice_number() RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
BEGIN
    LOOP
        number := nextval('practice_numbers');
        EXIT WHEN NOT EXISTS (
            SELECT FROM practices WHERE code = 'P' || lpad(number::text, greatest(2, length(number::text)), '0')
        );
    END LOOP;
    RETURN number;
END $$;

-- The texts about a practice. What is searched is taken from the document when it is published.
CREATE TABLE practice_revisions (
    id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    version bigint NOT NULL,
    practice_id uuid NOT NULL REFERENCES practices (id),
    number integer NOT NULL,
    state text NOT NULL,
    document jsonb NOT NULL,
    text_edition integer NOT NULL,
    author_ids uuid [] NOT NULL,
    remarks text,
    remarks_at timestamptz,
    submitted_at timestamptz,
    validated_at timestamptz,
    validated_by uuid REFERENCES users (id),
    published_at timestamptz,
    ended_at timestamptz,
    reason text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT practice_revisions_number_key UNIQUE (practice_id, number),
    CONSTRAINT practice_revisions_state CHECK (
        state IN ('in_capture', 'in_validation', 'validated', 'published', 'replaced', 'rejected')
    ),
    CONSTRAINT practice_revisions_remarks CHECK (num_nonnulls(remarks, remarks_at) IN (0, 2)),
    CONSTRAINT practice_revisions_state_data CHECK (
        (submitted_at IS NOT NULL) = (state = 'in_validation')
        AND num_nonnulls(validated_at, validated_by)
        = CASE WHEN state IN ('validated', 'published', 'replaced') THEN 2 ELSE 0 END
        AND (published_at IS NOT NULL) = (state IN ('published', 'replaced'))
        AND (ended_at IS NOT NULL) = (state IN ('replaced', 'rejected'))
        AND (reason IS NOT NULL) = (state = 'rejected')
    )
);

CREATE INDEX practice_revisions_by_state ON practice_revisions (state, seq);
CREATE UNIQUE INDEX practice_revisions_one_open ON practice_revisions (practice_id)
WHERE state IN ('in_capture', 'in_validation', 'validated');
CREATE UNIQUE INDEX practice_revisions_one_published ON practice_revisions (practice_id) WHERE state = 'published';

-- Checkable statements. One that is carried over into the next revision keeps where it came from, so that what was decided
-- about it holds there, too. Claims with the same key are about the same thing.
CREATE TABLE practice_claims (
    id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    version bigint NOT NULL,
    origin_id uuid NOT NULL,
    revision_id uuid NOT NULL REFERENCES practice_revisions (id),
    state text NOT NULL,
    document jsonb NOT NULL,
    comparison_key text NOT NULL,
    expires_on date,
    verified_at timestamptz,
    verified_by uuid REFERENCES users (id),
    ended_at timestamptz,
    reason text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT practice_claims_state CHECK (
        state IN ('asserted', 'sourced', 'verified', 'disputed', 'expired', 'withdrawn')
    ),
    CONSTRAINT practice_claims_state_data CHECK (
        num_nonnulls(verified_at, verified_by) = CASE WHEN state = 'verified' THEN 2 ELSE 0 END
        AND (ended_at IS NOT NULL) = (state IN ('disputed', 'expired', 'withdrawn'))
        AND (reason IS NOT NULL) = (state IN ('disputed', 'withdrawn'))
    )
);

CREATE INDEX practice_claims_by_revision ON practice_claims (revision_id, seq);
CREATE INDEX practice_claims_by_key ON practice_claims (comparison_key)
WHERE state IN ('asserted', 'sourced', 'verified', 'disputed');
CREATE INDEX practice_claims_by_expiry ON practice_claims (expires_on, id)
WHERE state IN ('sourced', 'verified', 'disputed');

-- Which of two claims an editor preferred, by their origins and the values that they had; the latest one holds.
CREATE TABLE claim_preferences (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    preferred_id uuid NOT NULL,
    other_id uuid NOT NULL,
    preferred_value text NOT NULL,
    other_value text NOT NULL,
    note jsonb NOT NULL,
    decided_at timestamptz NOT NULL,
    decided_by uuid NOT NULL REFERENCES users (id),
    CONSTRAINT claim_preferences_two CHECK (preferred_id <> other_id)
);

CREATE INDEX claim_preferences_by_preferred ON claim_preferences (preferred_id);
CREATE INDEX claim_preferences_by_other ON claim_preferences (other_id);

-- How often what the public reads has changed: every instance looks whether its snapshot is of this version.
CREATE TABLE catalogue (
    only_row boolean PRIMARY KEY DEFAULT true,
    version bigint NOT NULL,
    CONSTRAINT catalogue_one_row CHECK (only_row)
);

INSERT INTO catalogue (version) VALUES (1);

CREATE FUNCTION renew_catalogue() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE catalogue SET version = version + 1;
    RETURN NULL;
END $$;

CREATE TRIGGER practices_renew_catalogue AFTER INSERT OR UPDATE ON practices
FOR EACH ROW WHEN (new.state NOT IN ('identified', 'rejected')) EXECUTE FUNCTION renew_catalogue();

CREATE TRIGGER practice_revisions_renew_catalogue AFTER UPDATE ON practice_revisions
FOR EACH ROW WHEN (new.published_at IS NOT NULL) EXECUTE FUNCTION renew_catalogue();

CREATE TRIGGER claim_preferences_renew_catalogue AFTER INSERT ON claim_preferences
FOR EACH STATEMENT EXECUTE FUNCTION renew_catalogue();

CREATE FUNCTION renew_catalogue_for_claim() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM practice_revisions WHERE id = new.revision_id AND published_at IS NOT NULL) THEN
        UPDATE catalogue SET version = version + 1;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER practice_claims_renew_catalogue AFTER UPDATE ON practice_claims
FOR EACH ROW EXECUTE FUNCTION renew_catalogue_for_claim();

CREATE TRIGGER topics_renew_catalogue AFTER INSERT OR UPDATE OR DELETE ON topics
FOR EACH STATEMENT EXECUTE FUNCTION renew_catalogue();

CREATE TRIGGER agencies_renew_catalogue AFTER UPDATE OF code, name ON agencies
FOR EACH STATEMENT EXECUTE FUNCTION renew_catalogue();

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE EXTENSION IF NOT EXISTS unaccent;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- unaccent() is only STABLE because its dictionary could be changed; naming the dictionary lets an index use it.
CREATE FUNCTION plain_text(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN lower(public.unaccent('public.unaccent'::regdictionary, value));

-- The audit trail can be written and read, by nobody changed.
CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', tg_table_name USING ERRCODE = 'restrict_violation';
END
$$;

-- One row: tells instances with the wrong key ring that they are.
CREATE TABLE key_ring_checks (
    id boolean PRIMARY KEY DEFAULT true,
    check_value bytea NOT NULL,
    CONSTRAINT key_ring_checks_one_row CHECK (id)
);

-- Versions of the policy never change; the one with the highest number is in force.
CREATE TABLE policies (
    version integer PRIMARY KEY,
    rules jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT policies_version_positive CHECK (version > 0)
);

-- One text of the privacy notice in one language; a consent names the version it was given under.
CREATE TABLE privacy_notices (
    id uuid PRIMARY KEY,
    version integer NOT NULL,
    language text NOT NULL,
    body text NOT NULL,
    valid_from timestamptz NOT NULL,
    CONSTRAINT privacy_notices_version_positive CHECK (version > 0),
    CONSTRAINT privacy_notices_language CHECK (language IN ('es', 'en')),
    CONSTRAINT privacy_notices_version_language UNIQUE (version, language)
);

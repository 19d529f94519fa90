SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- What a filed request is found by among probable duplicates, made by the program from its form: names and cities as they
-- are compared, and words of country, city, topic, host of e-mail and month. A narrow table of its own, because it is read
-- by the hundred and written after the request is.
CREATE TABLE request_duplicate_keys (
    request_id uuid PRIMARY KEY REFERENCES requests (id) ON DELETE CASCADE,
    rules integer NOT NULL,
    submitted_at timestamptz NOT NULL,
    name text NOT NULL,
    words text[] NOT NULL
);

CREATE INDEX request_duplicate_keys_search ON request_duplicate_keys USING gin (words, name gin_trgm_ops);
-- Keys that older rules made are looked for here, and found missing at once.
CREATE INDEX request_duplicate_keys_by_rules ON request_duplicate_keys (rules, request_id);

-- What the last scan of either of the two found; each pair stands here both ways round.
CREATE TABLE request_duplicates (
    request_id uuid NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    other_id uuid NOT NULL REFERENCES requests (id) ON DELETE CASCADE,
    score integer NOT NULL,
    CONSTRAINT request_duplicates_pkey PRIMARY KEY (request_id, other_id),
    CONSTRAINT request_duplicates_not_itself CHECK (request_id <> other_id),
    CONSTRAINT request_duplicates_score CHECK (score BETWEEN 0 AND 1000)
);

CREATE INDEX request_duplicates_by_other ON request_duplicates (other_id);

-- Requests that wait for their scan.
CREATE TABLE duplicate_scans (
    request_id uuid PRIMARY KEY REFERENCES requests (id) ON DELETE CASCADE
);

-- By a trigger, so that no way of changing what is compared, a merge of organizations or an erasure, can forget it.
CREATE FUNCTION ask_for_duplicate_scan() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO duplicate_scans (request_id) VALUES (new.id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER requests_filed_duplicate_scan AFTER INSERT ON requests
FOR EACH ROW WHEN (new.submitted_at IS NOT NULL) EXECUTE FUNCTION ask_for_duplicate_scan();

CREATE TRIGGER requests_changed_duplicate_scan AFTER UPDATE ON requests
FOR EACH ROW WHEN (
    new.submitted_at IS NOT NULL
    AND (
        old.submitted_at IS NULL
        OR old.organization_id IS DISTINCT FROM new.organization_id
        OR old.intake IS DISTINCT FROM new.intake
    )
) EXECUTE FUNCTION ask_for_duplicate_scan();

INSERT INTO duplicate_scans (request_id) SELECT id FROM requests WHERE submitted_at IS NOT NULL;

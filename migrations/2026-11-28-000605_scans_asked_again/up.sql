SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- How often a scan was asked for that has not ended. By this number a scan that ends knows whether what it read has changed
-- since; so it takes the row only then, and nobody who asks for another one waits until it has compared everything.
ALTER TABLE duplicate_scans ADD COLUMN asked bigint NOT NULL DEFAULT 1;

CREATE OR REPLACE FUNCTION ask_for_duplicate_scan() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO duplicate_scans (request_id) VALUES (new.id)
    ON CONFLICT (request_id) DO UPDATE SET asked = duplicate_scans.asked + 1;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION ask_for_duplicate_scans(organization_ids uuid[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM id FROM requests WHERE organization_id = ANY (organization_ids) ORDER BY id FOR NO KEY UPDATE;
    INSERT INTO duplicate_scans (request_id)
    SELECT id FROM requests
    WHERE organization_id = ANY (organization_ids) AND submitted_at IS NOT NULL
    ORDER BY id
    ON CONFLICT (request_id) DO UPDATE SET asked = duplicate_scans.asked + 1;
END
$$;

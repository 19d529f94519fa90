CREATE OR REPLACE FUNCTION ask_for_duplicate_scan() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO duplicate_scans (request_id) VALUES (new.id) ON CONFLICT DO NOTHING;
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
    ON CONFLICT DO NOTHING;
END
$$;

ALTER TABLE duplicate_scans DROP COLUMN asked;

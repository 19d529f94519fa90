-- The runner puts each step into a transaction, where no index can be made concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-creation, require-concurrent-index-deletion
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- Where an organization leads that was merged into another one: always to one that was not, so that one step is enough.
ALTER TABLE organizations ADD COLUMN merged_into_id uuid;
ALTER TABLE organizations ADD CONSTRAINT organizations_merged_into_id_fkey
FOREIGN KEY (merged_into_id) REFERENCES organizations (id) NOT VALID;
ALTER TABLE organizations ADD CONSTRAINT organizations_not_merged_into_itself CHECK (merged_into_id <> id) NOT VALID;

CREATE INDEX organizations_merged ON organizations (merged_into_id) WHERE merged_into_id IS NOT NULL;

-- What was merged gives its name free.
DROP INDEX organizations_name_key;
CREATE UNIQUE INDEX organizations_name_key ON organizations (plain_text(name), country) WHERE merged_into_id IS NULL;

-- Each merge as it was decided, whatever became of the kept one since.
CREATE TABLE organization_merges (
    organization_id uuid PRIMARY KEY REFERENCES organizations (id),
    into_id uuid NOT NULL REFERENCES organizations (id),
    reason text NOT NULL,
    merged_by uuid NOT NULL REFERENCES users (id),
    merged_at timestamptz NOT NULL,
    CONSTRAINT organization_merges_not_into_itself CHECK (organization_id <> into_id)
);

-- Lets the filed requests of organizations be scanned again. In one order, and with the requests locked before, as who changes
-- one locks it: so nobody who does the same, or changes one of them, waits in a circle.
CREATE FUNCTION ask_for_duplicate_scans(organization_ids uuid[]) RETURNS void
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

CREATE FUNCTION ask_for_duplicate_scans_of_renamed() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ask_for_duplicate_scans(ARRAY[new.id]);
    RETURN NULL;
END
$$;

-- The names of an organization are compared for each request that is linked to it.
CREATE TRIGGER organizations_renamed_duplicate_scan AFTER UPDATE ON organizations
FOR EACH ROW WHEN (old.name IS DISTINCT FROM new.name OR old.aliases IS DISTINCT FROM new.aliases)
EXECUTE FUNCTION ask_for_duplicate_scans_of_renamed();

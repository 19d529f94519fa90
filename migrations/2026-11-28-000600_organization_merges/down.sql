DROP TRIGGER organizations_renamed_duplicate_scan ON organizations;
DROP FUNCTION ask_for_duplicate_scans_of_renamed();
DROP FUNCTION ask_for_duplicate_scans(uuid[]);
DROP TABLE organization_merges;
DROP INDEX organizations_name_key;
-- Nothing refers to what was merged, and its name may be another one's by now.
DELETE FROM organizations WHERE merged_into_id IS NOT NULL;
CREATE UNIQUE INDEX organizations_name_key ON organizations (plain_text(name), country);
ALTER TABLE organizations DROP COLUMN merged_into_id;

ALTER TABLE organizations DROP CONSTRAINT organizations_merged_into_id_fkey;
ALTER TABLE organizations ADD CONSTRAINT organizations_merged_into_id_fkey
FOREIGN KEY (merged_into_id) REFERENCES organizations (id) NOT VALID;
ALTER TABLE organizations DROP CONSTRAINT organizations_not_merged_into_itself;
ALTER TABLE organizations ADD CONSTRAINT organizations_not_merged_into_itself CHECK (merged_into_id <> id) NOT VALID;

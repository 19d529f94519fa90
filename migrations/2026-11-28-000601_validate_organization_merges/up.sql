SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- In a step of its own, so that nobody waits while the rows are checked.
ALTER TABLE organizations VALIDATE CONSTRAINT organizations_merged_into_id_fkey;
ALTER TABLE organizations VALIDATE CONSTRAINT organizations_not_merged_into_itself;

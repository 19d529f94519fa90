-- The runner puts each step into a transaction, where no index can be made concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-creation, require-concurrent-index-deletion
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- The latest requests of an organization are read from the index in their order, however many it has.
DROP INDEX requests_by_organization;
CREATE INDEX requests_by_organization ON requests (organization_id, submitted_at DESC, id DESC)
WHERE organization_id IS NOT NULL;

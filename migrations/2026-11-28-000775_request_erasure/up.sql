-- The runner puts each step into a transaction, where no index can be made concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-creation
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '600s';

-- When a request came to its end, from where retention is counted; a duplicate's is its canonical's. And when what
-- identified people was erased, after which the row is a tombstone that still counts.
ALTER TABLE requests ADD COLUMN ended_at timestamptz;
ALTER TABLE requests ADD COLUMN anonymised_at timestamptz;

UPDATE requests
SET ended_at = coalesce(
    (outcome -> 'declined' ->> 'decided_at')::timestamptz,
    (outcome -> 'transferred' ->> 'transferred_at')::timestamptz,
    (outcome -> 'expired' ->> 'expired_at')::timestamptz,
    (outcome -> 'cancelled' -> 'cancelled' ->> 'cancelled_at')::timestamptz,
    (outcome -> 'withdrawn' ->> 'withdrawn_at')::timestamptz
)
WHERE state IN ('declined', 'transferred', 'expired', 'cancelled', 'withdrawn');

ALTER TABLE requests
    ADD CONSTRAINT requests_ended CHECK (
        (ended_at IS NOT NULL) = (state IN ('declined', 'transferred', 'expired', 'cancelled', 'withdrawn'))
    ) NOT VALID,
    ADD CONSTRAINT requests_anonymised CHECK (
        anonymised_at IS NULL OR ended_at IS NOT NULL OR state = 'duplicate'
    ) NOT VALID;

CREATE INDEX requests_to_anonymise ON requests (ended_at) WHERE ended_at IS NOT NULL AND anonymised_at IS NULL;

-- The runner puts each step into a transaction, where no index can be made concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-creation
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- When a letter or an e-mail arrived, and the officer who registered it.
ALTER TABLE requests
ADD COLUMN received_at timestamptz,
ADD COLUMN registered_by uuid;

ALTER TABLE requests
    ADD CONSTRAINT requests_registered_by_fkey FOREIGN KEY (registered_by) REFERENCES users (id) NOT VALID,
    ADD CONSTRAINT requests_registered CHECK (
        num_nonnulls(received_at, registered_by) = CASE channel WHEN 'portal' THEN 0 ELSE 2 END
    ) NOT VALID;

-- What officers have begun to register: an index of some rows, whatever the table holds.
CREATE INDEX requests_registered_drafts ON requests (received_at, id)
WHERE state = 'draft' AND received_at IS NOT NULL;

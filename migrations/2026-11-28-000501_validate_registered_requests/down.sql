ALTER TABLE requests
    DROP CONSTRAINT requests_registered,
    DROP CONSTRAINT requests_registered_by_fkey;
ALTER TABLE requests
    ADD CONSTRAINT requests_registered_by_fkey FOREIGN KEY (registered_by) REFERENCES users (id) NOT VALID,
    ADD CONSTRAINT requests_registered CHECK (
        num_nonnulls(received_at, registered_by) = CASE channel WHEN 'portal' THEN 0 ELSE 2 END
    ) NOT VALID;

-- As the step before left them: known, and not yet held against the rows.
ALTER TABLE requests
    DROP CONSTRAINT requests_anonymised,
    DROP CONSTRAINT requests_ended;
ALTER TABLE requests
    ADD CONSTRAINT requests_ended CHECK (
        (ended_at IS NOT NULL) = (state IN ('declined', 'transferred', 'expired', 'cancelled', 'withdrawn'))
    ) NOT VALID,
    ADD CONSTRAINT requests_anonymised CHECK (
        anonymised_at IS NULL OR ended_at IS NOT NULL OR state = 'duplicate'
    ) NOT VALID;

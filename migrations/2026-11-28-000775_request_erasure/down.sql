DROP INDEX requests_to_anonymise;
ALTER TABLE requests
    DROP CONSTRAINT requests_anonymised,
    DROP CONSTRAINT requests_ended,
    DROP COLUMN anonymised_at,
    DROP COLUMN ended_at;

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- What visitors and partners were shown of an agenda: each release once and for all.
CREATE TABLE agenda_versions (
    exchange_id uuid NOT NULL REFERENCES exchanges (id),
    number integer NOT NULL,
    document jsonb NOT NULL,
    released_at timestamptz NOT NULL,
    released_by uuid NOT NULL REFERENCES users (id),
    PRIMARY KEY (exchange_id, number),
    CONSTRAINT agenda_versions_number CHECK (number >= 1)
);

CREATE TRIGGER agenda_versions_never_change
BEFORE UPDATE OR DELETE OR TRUNCATE ON agenda_versions
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

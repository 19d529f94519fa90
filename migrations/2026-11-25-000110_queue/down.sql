DROP INDEX requests_by_due_date;
DROP INDEX requests_by_text;
DROP INDEX requests_by_topic;
ALTER TABLE requests
DROP COLUMN organization_name,
DROP COLUMN topics,
DROP COLUMN group_size,
DROP COLUMN seniority;
CREATE INDEX requests_by_due_date ON requests (due_on, id) WHERE due_on IS NOT NULL;
CREATE INDEX requests_by_topic ON requests USING gin ((intake -> 'topics') jsonb_path_ops);
ALTER TABLE requests DROP COLUMN search;
ALTER TABLE requests ADD COLUMN search tsvector GENERATED ALWAYS AS (
    to_tsvector('simple', plain_text(
        coalesce(reference, '') || ' ' || coalesce(intake -> 'organization' ->> 'name', '') || ' '
        || coalesce(intake -> 'organization' ->> 'city', '') || ' ' || coalesce(intake ->> 'learning_question', '')
    ))
) STORED;
CREATE INDEX requests_by_text ON requests USING gin (search);

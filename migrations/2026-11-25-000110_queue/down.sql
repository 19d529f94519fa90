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
CREATE INDEX requests_by_text ON requests USING gin (search);

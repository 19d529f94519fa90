-- The runner puts each step into a transaction, where no index can be made concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-creation, require-concurrent-index-deletion, adding-field-with-default, ban-drop-column
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- What the queue shows and filters by. The form is too long to stay in its row: reading it costs a look into the TOAST
-- table and its decompression, for a page 26 times, for a filter once for each row that is looked at. This rewrites the
-- table, seconds for 50,000 requests.
ALTER TABLE requests
ADD COLUMN organization_name text GENERATED ALWAYS AS (intake -> 'organization' ->> 'name') STORED,
ADD COLUMN topics jsonb GENERATED ALWAYS AS (intake -> 'topics') STORED,
ADD COLUMN group_size integer GENERATED ALWAYS AS ((intake ->> 'group_size')::integer) STORED,
ADD COLUMN seniority text GENERATED ALWAYS AS (intake ->> 'seniority') STORED;

-- Drafts are never searched, so they need not pay for these indexes.
DROP INDEX requests_by_topic;
DROP INDEX requests_by_text;

-- Hyphens part words: with them, the parser takes the numbers of a reference for negative ones, and finds none of them alone.
ALTER TABLE requests DROP COLUMN search;
ALTER TABLE requests ADD COLUMN search tsvector GENERATED ALWAYS AS (
    to_tsvector('simple', translate(plain_text(
        coalesce(reference, '') || ' ' || coalesce(intake -> 'organization' ->> 'name', '') || ' '
        || coalesce(intake -> 'organization' ->> 'city', '') || ' ' || coalesce(intake ->> 'learning_question', '')
    ), '-', ' '))
) STORED;

CREATE INDEX requests_by_topic ON requests USING gin (topics jsonb_path_ops) WHERE submitted_at IS NOT NULL;
CREATE INDEX requests_by_text ON requests USING gin (search) WHERE submitted_at IS NOT NULL;

-- The queue by due date is asked for a state or an officer: the index has what is filtered by, and is read alone.
DROP INDEX requests_by_due_date;
CREATE INDEX requests_by_due_date ON requests (due_on, id) INCLUDE (state, assignee_id, country, kind)
WHERE due_on IS NOT NULL AND submitted_at IS NOT NULL;

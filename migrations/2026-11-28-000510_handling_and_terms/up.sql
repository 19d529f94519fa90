-- The runner puts each step into a transaction, where no index can be made concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-creation
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- How officers sort the work. Constant defaults: no row is rewritten.
ALTER TABLE requests
ADD COLUMN priority text NOT NULL DEFAULT 'normal',
ADD COLUMN tags text[] NOT NULL DEFAULT '{}';
ALTER TABLE requests ADD CONSTRAINT requests_priority CHECK (priority IN ('low', 'normal', 'high', 'urgent')) NOT VALID;

CREATE INDEX requests_by_priority ON requests (priority, submitted_at DESC, id DESC) WHERE submitted_at IS NOT NULL;
CREATE INDEX requests_by_tag ON requests USING gin (tags) WHERE submitted_at IS NOT NULL;

-- What is not decided yet, for the load of the officers: some hundreds of rows, whatever the table holds.
CREATE INDEX requests_open ON requests (assignee_id)
WHERE state IN ('submitted', 'in_review', 'info_requested', 'waitlisted');

-- The terms beside the decision's, while what they ask for was not done. Days are compared as the texts that the clock has,
-- because an index takes no cast to a date.
CREATE INDEX requests_unacknowledged ON requests ((clock ->> 'acknowledge_by'))
WHERE state = 'submitted' AND clock ->> 'acknowledged_on' IS NULL;
CREATE INDEX requests_unanswered ON requests ((clock ->> 'first_response_by'))
WHERE state IN ('submitted', 'in_review') AND clock ->> 'first_responded_on' IS NULL;

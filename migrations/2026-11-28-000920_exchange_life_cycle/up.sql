-- The runner puts each step into a transaction, where no index can be made concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-creation
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- An exchange is consulted with its agencies, confirmed, takes place and is delivered; each has its moment.
ALTER TABLE exchanges
ADD COLUMN reopened_at timestamptz,
ADD COLUMN consulted_at timestamptz,
ADD COLUMN confirmed_at timestamptz,
ADD COLUMN started_at timestamptz,
ADD COLUMN delivered_at timestamptz;

-- The same words and more: nobody assumed less.
-- squawk-ignore ban-drop-constraint
ALTER TABLE exchanges DROP CONSTRAINT exchanges_state;
ALTER TABLE exchanges ADD CONSTRAINT exchanges_state CHECK (
    state IN ('designing', 'consulting', 'confirmed', 'in_progress', 'delivered', 'postponed', 'cancelled')
) NOT VALID;
-- squawk-ignore ban-drop-constraint
ALTER TABLE exchanges DROP CONSTRAINT exchanges_reason;
ALTER TABLE exchanges ADD CONSTRAINT exchanges_reason CHECK (
    (reason IS NOT NULL) = (state IN ('postponed', 'cancelled') OR reopened_at IS NOT NULL)
) NOT VALID;
ALTER TABLE exchanges ADD CONSTRAINT exchanges_moments CHECK (
    (reopened_at IS NULL OR state = 'designing')
    AND (consulted_at IS NOT NULL) = (state = 'consulting')
    AND (confirmed_at IS NOT NULL) = (state = 'confirmed')
    AND (started_at IS NOT NULL) = (state IN ('in_progress', 'delivered'))
    AND (delivered_at IS NOT NULL) = (state = 'delivered')
) NOT VALID;

-- The list by state, and those that are about to begin.
CREATE INDEX exchanges_by_state ON exchanges (state, starts_on DESC, id DESC);

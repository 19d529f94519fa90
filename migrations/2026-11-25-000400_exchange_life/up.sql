SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- An exchange may be put off and called off; each has its moment and its reason.
ALTER TABLE exchanges
ADD COLUMN postponed_at timestamptz,
ADD COLUMN cancelled_at timestamptz,
ADD COLUMN reason text;

-- The same words and more: nobody assumed less.
-- squawk-ignore ban-drop-constraint
ALTER TABLE exchanges DROP CONSTRAINT exchanges_state;
ALTER TABLE exchanges ADD CONSTRAINT exchanges_state CHECK (
    state IN ('designing', 'postponed', 'cancelled')
) NOT VALID;
ALTER TABLE exchanges ADD CONSTRAINT exchanges_postponed CHECK (
    (postponed_at IS NOT NULL) = (state = 'postponed')
) NOT VALID;
ALTER TABLE exchanges ADD CONSTRAINT exchanges_cancelled CHECK (
    (cancelled_at IS NOT NULL) = (state = 'cancelled')
) NOT VALID;
ALTER TABLE exchanges ADD CONSTRAINT exchanges_reason CHECK (
    (reason IS NOT NULL) = (state IN ('postponed', 'cancelled'))
) NOT VALID;

-- The runner puts each step into a transaction, where no index can be made concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-creation, require-concurrent-index-deletion
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- What admins decided about days, in the order in which it was decided: the last word on a day counts. The highest revision
-- names the working calendar; a clock says which one it was counted under.
CREATE TABLE holiday_decisions (
    revision bigint PRIMARY KEY,
    id uuid NOT NULL,
    date date NOT NULL,
    action text NOT NULL,
    name_es text,
    name_en text,
    reason text NOT NULL,
    decided_by uuid NOT NULL REFERENCES users (id),
    decided_at timestamptz NOT NULL,
    CONSTRAINT holiday_decisions_id_key UNIQUE (id),
    CONSTRAINT holiday_decisions_revision_positive CHECK (revision > 0),
    CONSTRAINT holiday_decisions_action CHECK (action IN ('add', 'remove', 'restore')),
    CONSTRAINT holiday_decisions_names CHECK (
        num_nonnulls(name_es, name_en) = CASE action WHEN 'add' THEN 2 ELSE 0 END
    )
);

CREATE INDEX holiday_decisions_by_date ON holiday_decisions (date, revision);

-- Which clocks that have not stopped were counted under another calendar; those from before it had a number count as 0.
CREATE INDEX requests_by_calendar ON requests (coalesce((clock ->> 'calendar_revision')::bigint, 0), id)
WHERE clock IS NOT NULL AND clock ->> 'stopped_on' IS NULL;

-- What counting a clock anew changed: the days, and the due date before and after.
ALTER TABLE audit_events ADD COLUMN due_date jsonb;

-- The runner puts each step into a transaction, where no index can be made concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-creation, adding-field-with-default, ban-drop-column, ban-drop-constraint
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '600s';

-- What became of a request is one document, named by the state that it belongs to, instead of a column for each state.
ALTER TABLE requests ADD COLUMN outcome jsonb;

UPDATE requests
SET outcome = jsonb_build_object(state, coalesce(acceptance, decline, withdrawal))
WHERE state IN ('accepted', 'declined', 'withdrawn');

ALTER TABLE requests
    DROP CONSTRAINT requests_state,
    DROP CONSTRAINT requests_assignee,
    DROP CONSTRAINT requests_acceptance,
    DROP CONSTRAINT requests_decline,
    DROP CONSTRAINT requests_withdrawal,
    DROP COLUMN acceptance,
    DROP COLUMN decline,
    DROP COLUMN withdrawal;

ALTER TABLE requests
    ADD CONSTRAINT requests_state CHECK (
        state IN (
            'draft', 'submitted', 'in_review', 'info_requested', 'waitlisted', 'duplicate', 'accepted', 'declined',
            'transferred', 'expired', 'cancelled', 'withdrawn'
        )
    ) NOT VALID,
    ADD CONSTRAINT requests_assignee CHECK (assignee_id IS NULL OR state NOT IN ('draft', 'submitted')) NOT VALID,
    ADD CONSTRAINT requests_outcome CHECK (
        CASE
            WHEN state IN ('draft', 'submitted', 'in_review', 'info_requested') THEN outcome IS NULL
            ELSE outcome ? state
        END
    ) NOT VALID;

-- The request that a duplicate points at, derived from its outcome: it cannot drift, and cannot point at nothing or itself.
ALTER TABLE requests
    ADD COLUMN canonical_id uuid
    GENERATED ALWAYS AS ((outcome -> 'duplicate' ->> 'canonical_id')::uuid) STORED;
ALTER TABLE requests
    ADD CONSTRAINT requests_canonical_id_fkey FOREIGN KEY (canonical_id) REFERENCES requests (id) NOT VALID,
    ADD CONSTRAINT requests_not_own_canonical CHECK (canonical_id <> id) NOT VALID;
CREATE INDEX requests_by_canonical ON requests (canonical_id) WHERE canonical_id IS NOT NULL;

-- When the service itself has something to do: purge a draft, let an unanswered question expire.
ALTER TABLE requests ADD COLUMN sweep_at timestamptz;
UPDATE requests SET sweep_at = updated_at + interval '30 days' WHERE state = 'draft';
CREATE INDEX requests_by_sweep ON requests (sweep_at) WHERE sweep_at IS NOT NULL;

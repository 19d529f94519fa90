ALTER TABLE requests
    DROP CONSTRAINT requests_not_own_canonical,
    DROP CONSTRAINT requests_canonical_id_fkey,
    DROP CONSTRAINT requests_outcome,
    DROP CONSTRAINT requests_assignee,
    DROP CONSTRAINT requests_state;
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
ALTER TABLE requests
    ADD CONSTRAINT requests_canonical_id_fkey FOREIGN KEY (canonical_id) REFERENCES requests (id) NOT VALID,
    ADD CONSTRAINT requests_not_own_canonical CHECK (canonical_id <> id) NOT VALID;

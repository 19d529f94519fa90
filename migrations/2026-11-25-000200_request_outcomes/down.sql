ALTER TABLE requests
    DROP COLUMN sweep_at,
    DROP COLUMN canonical_id,
    DROP CONSTRAINT requests_outcome,
    DROP CONSTRAINT requests_assignee,
    DROP CONSTRAINT requests_state,
    ADD COLUMN acceptance jsonb,
    ADD COLUMN decline jsonb,
    ADD COLUMN withdrawal jsonb;

UPDATE requests
SET
    acceptance = outcome -> 'accepted',
    decline = outcome -> 'declined',
    withdrawal = outcome -> 'withdrawn';

ALTER TABLE requests
    DROP COLUMN outcome,
    ADD CONSTRAINT requests_state CHECK (
        state IN ('draft', 'submitted', 'in_review', 'info_requested', 'accepted', 'declined', 'withdrawn')
    ),
    ADD CONSTRAINT requests_assignee CHECK (assignee_id IS NULL OR state NOT IN ('draft', 'submitted')),
    ADD CONSTRAINT requests_acceptance CHECK ((acceptance IS NOT NULL) = (state = 'accepted')),
    ADD CONSTRAINT requests_decline CHECK ((decline IS NOT NULL) = (state = 'declined')),
    ADD CONSTRAINT requests_withdrawal CHECK ((withdrawal IS NOT NULL) = (state = 'withdrawn'));

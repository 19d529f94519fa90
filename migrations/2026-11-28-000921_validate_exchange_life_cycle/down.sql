-- As the step before left them: known, and not yet held against the rows.
ALTER TABLE exchanges DROP CONSTRAINT exchanges_state;
ALTER TABLE exchanges ADD CONSTRAINT exchanges_state CHECK (
    state IN ('designing', 'consulting', 'confirmed', 'in_progress', 'delivered', 'postponed', 'cancelled')
) NOT VALID;
ALTER TABLE exchanges DROP CONSTRAINT exchanges_reason;
ALTER TABLE exchanges ADD CONSTRAINT exchanges_reason CHECK (
    (reason IS NOT NULL) = (state IN ('postponed', 'cancelled') OR reopened_at IS NOT NULL)
) NOT VALID;
ALTER TABLE exchanges DROP CONSTRAINT exchanges_moments;
ALTER TABLE exchanges ADD CONSTRAINT exchanges_moments CHECK (
    (reopened_at IS NULL OR state = 'designing')
    AND (consulted_at IS NOT NULL) = (state = 'consulting')
    AND (confirmed_at IS NOT NULL) = (state = 'confirmed')
    AND (started_at IS NOT NULL) = (state IN ('in_progress', 'delivered'))
    AND (delivered_at IS NOT NULL) = (state = 'delivered')
) NOT VALID;

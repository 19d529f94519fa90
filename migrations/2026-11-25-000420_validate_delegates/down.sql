-- As the steps before left them: known, and not yet held against the rows.
ALTER TABLE exchanges DROP CONSTRAINT exchanges_state;
ALTER TABLE exchanges ADD CONSTRAINT exchanges_state CHECK (
    state IN ('designing', 'postponed', 'cancelled')
) NOT VALID;
ALTER TABLE exchanges DROP CONSTRAINT exchanges_postponed;
ALTER TABLE exchanges ADD CONSTRAINT exchanges_postponed CHECK (
    (postponed_at IS NOT NULL) = (state = 'postponed')
) NOT VALID;
ALTER TABLE exchanges DROP CONSTRAINT exchanges_cancelled;
ALTER TABLE exchanges ADD CONSTRAINT exchanges_cancelled CHECK (
    (cancelled_at IS NOT NULL) = (state = 'cancelled')
) NOT VALID;
ALTER TABLE exchanges DROP CONSTRAINT exchanges_reason;
ALTER TABLE exchanges ADD CONSTRAINT exchanges_reason CHECK (
    (reason IS NOT NULL) = (state IN ('postponed', 'cancelled'))
) NOT VALID;
ALTER TABLE delegations DROP CONSTRAINT delegations_state;
ALTER TABLE delegations ADD CONSTRAINT delegations_state CHECK (
    state IN ('forming', 'final', 'arrived', 'departed', 'anonymised', 'cancelled')
) NOT VALID;
ALTER TABLE delegations DROP CONSTRAINT delegations_minors;
ALTER TABLE delegations ADD CONSTRAINT delegations_minors CHECK (minors BETWEEN 0 AND size) NOT VALID;
ALTER TABLE delegations DROP CONSTRAINT delegations_list;
ALTER TABLE delegations ADD CONSTRAINT delegations_list CHECK (
    num_nonnulls(finalised_at, list_overdue_since) <= 1
    AND CASE state
        WHEN 'forming' THEN finalised_at IS NULL
        WHEN 'final' THEN finalised_at IS NOT NULL
        ELSE true
    END
) NOT VALID;
ALTER TABLE delegations DROP CONSTRAINT delegations_arrival;
ALTER TABLE delegations ADD CONSTRAINT delegations_arrival CHECK (
    num_nonnulls(arrived_at, members_came, minors_came) IN (0, 3)
    AND CASE state
        WHEN 'arrived' THEN arrived_at IS NOT NULL
        WHEN 'departed' THEN arrived_at IS NOT NULL
        WHEN 'anonymised' THEN (arrived_at IS NOT NULL) = (departed_at IS NOT NULL)
        ELSE arrived_at IS NULL
    END
) NOT VALID;
ALTER TABLE delegations DROP CONSTRAINT delegations_end;
ALTER TABLE delegations ADD CONSTRAINT delegations_end CHECK (
    CASE state
        WHEN 'departed' THEN departed_at IS NOT NULL AND cancelled_at IS NULL
        WHEN 'cancelled' THEN departed_at IS NULL AND cancelled_at IS NOT NULL
        WHEN 'anonymised' THEN num_nonnulls(departed_at, cancelled_at) = 1
        ELSE num_nonnulls(departed_at, cancelled_at) = 0
    END
) NOT VALID;
ALTER TABLE delegations DROP CONSTRAINT delegations_anonymised;
ALTER TABLE delegations ADD CONSTRAINT delegations_anonymised CHECK (
    (anonymised_at IS NOT NULL) = (state = 'anonymised')
) NOT VALID;
ALTER TABLE audit_events DROP CONSTRAINT audit_events_subject_kind;
ALTER TABLE audit_events ADD CONSTRAINT audit_events_subject_kind CHECK (
    subject_kind IN (
        'request', 'tracking_token', 'delegation', 'delegate', 'exchange', 'organization', 'agency', 'topic', 'user',
        'oauth_client', 'privacy_notice', 'session', 'signing_key', 'data_key', 'attachment'
    )
) NOT VALID;

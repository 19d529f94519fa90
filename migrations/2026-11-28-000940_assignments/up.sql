SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- Agencies' roles in sessions, with their answers. `asked` is what the agency was last told of the session, and all that is
-- known of it once the assignment has ended. `due_at` is when time does something next: a reminder, or the end of the time to
-- answer.
CREATE TABLE assignments (
    id uuid PRIMARY KEY,
    seq bigint GENERATED ALWAYS AS IDENTITY,
    version bigint NOT NULL,
    session_id uuid NOT NULL REFERENCES agenda_sessions (id),
    exchange_id uuid NOT NULL REFERENCES exchanges (id),
    agency_id uuid NOT NULL REFERENCES agencies (id),
    role text NOT NULL,
    is_lead boolean NOT NULL,
    state text NOT NULL,
    asked jsonb NOT NULL,
    message text,
    override_reason text,
    sent_at timestamptz,
    reply_by timestamptz,
    reminded_at timestamptz,
    due_at timestamptz,
    presenter_id uuid REFERENCES presenters (id),
    since timestamptz,
    counter jsonb,
    decline_code text,
    reason text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT assignments_role CHECK (role IN (
        'host', 'presenter', 'site_guide', 'facilitator', 'evidence_provider', 'validator', 'interpreter_provider', 'logistics',
        'protocol', 'security_escort', 'follow_up_mentor'
    )),
    CONSTRAINT assignments_state CHECK (state IN (
        'invited', 'tentative', 'accepted', 'countered', 'declined', 'expired', 'substituted', 'released', 'delivered', 'no_show'
    )),
    CONSTRAINT assignments_decline_code CHECK (decline_code IN (
        'no_capacity', 'presenter_unavailable', 'venue_unavailable', 'not_our_role', 'short_notice', 'other'
    )),
    CONSTRAINT assignments_state_data CHECK (
        (since IS NULL) = (state = 'invited')
        AND (counter IS NOT NULL) = (state = 'countered')
        AND (decline_code IS NOT NULL) = (state = 'declined')
        AND (reason IS NOT NULL OR state NOT IN ('substituted', 'released', 'no_show'))
        AND (reason IS NULL OR state IN ('declined', 'substituted', 'released', 'no_show'))
    ),
    CONSTRAINT assignments_sent CHECK ((sent_at IS NULL) = (reply_by IS NULL) AND (sent_at IS NOT NULL OR reminded_at IS NULL)),
    CONSTRAINT assignments_due CHECK (due_at IS NULL OR state IN ('invited', 'tentative'))
);

-- One for each role and agency of a session, and one that leads it, but for those that came to nothing.
CREATE UNIQUE INDEX assignments_once ON assignments (session_id, role, agency_id)
WHERE state NOT IN ('declined', 'expired', 'substituted', 'released');
CREATE UNIQUE INDEX assignments_one_lead ON assignments (session_id)
WHERE is_lead AND state NOT IN ('declined', 'expired', 'substituted', 'released');
CREATE INDEX assignments_of_session ON assignments (session_id);
CREATE INDEX assignments_of_exchange ON assignments (exchange_id, seq);
CREATE INDEX assignments_of_agency ON assignments (agency_id, seq);
CREATE INDEX assignments_by_seq ON assignments (seq);
CREATE INDEX assignments_due_next ON assignments (due_at) WHERE due_at IS NOT NULL;

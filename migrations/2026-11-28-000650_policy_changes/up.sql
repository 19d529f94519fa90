SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- Who made a version of the policy, and why. The first one, which nobody made, has no row here.
CREATE TABLE policy_changes (
    version integer PRIMARY KEY REFERENCES policies (version),
    id uuid NOT NULL,
    made_by uuid NOT NULL REFERENCES users (id),
    reason text NOT NULL,
    CONSTRAINT policy_changes_id_key UNIQUE (id),
    CONSTRAINT policy_changes_version_made CHECK (version > 1)
);

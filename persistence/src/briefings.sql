-- Who comes to a session, and what their requests say to the hosts: nothing of it names a person.
-- $1 the exchange, $2 the delegations that the session names.
SELECT
    delegations.id,
    delegations.size,
    delegations.minors,
    delegations.seniority,
    delegations.country,
    organizations.kind AS organization_kind,
    members.named,
    members.image_use,
    jsonb_build_object(
        'learning_question', requests.intake -> 'learning_question',
        'own_practice_offer', requests.intake -> 'own_practice_offer',
        'languages', coalesce(nullif(requests.intake -> 'languages', 'null'), '[]'),
        'interpretation', requests.intake -> 'interpretation',
        'meetings_requested', coalesce(nullif(requests.intake -> 'meetings_requested', 'null'), '[]'),
        'media_presence', coalesce(nullif(requests.intake -> 'media_presence', 'null'), 'false')
    ) AS asked
FROM delegations
INNER JOIN requests ON delegations.request_id = requests.id
LEFT JOIN organizations ON requests.organization_id = organizations.id
CROSS JOIN LATERAL (
    SELECT
        count(*) AS named,
        count(*) FILTER (
            WHERE jsonb_path_exists(delegates.consents, '$[*] ? (@.purpose == "image_use" && @.withdrawn_at == null)')
        ) AS image_use
    FROM delegates
    WHERE
        delegates.delegation_id = delegations.id
        AND delegates.substituted_at IS NULL
        AND delegates.erased_at IS NULL
) AS members
WHERE
    delegations.exchange_id = $1
    AND delegations.state IN ('forming', 'final', 'arrived', 'departed')
    AND ($2 = '{}' OR delegations.id = ANY($2))
ORDER BY delegations.created_at, delegations.id

-- Who comes to some exchanges, from where, and what the requests say that they speak. $1 the exchanges.
SELECT
    delegations.id,
    delegations.exchange_id,
    delegations.size,
    delegations.country,
    organizations.kind AS organization_kind,
    COALESCE(requests.intake -> 'languages', '[]'::jsonb) AS languages
FROM delegations
INNER JOIN requests ON delegations.request_id = requests.id
LEFT JOIN organizations ON requests.organization_id = organizations.id
WHERE delegations.exchange_id = ANY($1) AND delegations.state IN ('forming', 'final', 'arrived', 'departed')
ORDER BY delegations.created_at, delegations.id

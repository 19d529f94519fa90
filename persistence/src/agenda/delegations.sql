-- Who comes to some exchanges, and what the requests say that they speak. $1 the exchanges.
SELECT
    delegations.id,
    delegations.exchange_id,
    delegations.size,
    COALESCE(requests.intake -> 'languages', '[]'::jsonb) AS languages
FROM delegations
INNER JOIN requests ON delegations.request_id = requests.id
WHERE delegations.exchange_id = ANY($1) AND delegations.state IN ('forming', 'final', 'arrived', 'departed')
ORDER BY delegations.created_at, delegations.id

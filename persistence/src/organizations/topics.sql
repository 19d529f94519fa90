WITH own AS (
    SELECT id, state, topics FROM requests WHERE organization_id = $1 AND submitted_at IS NOT NULL
), asked AS (
    SELECT topic, count(*) AS requests
    FROM own CROSS JOIN jsonb_array_elements_text(own.topics) AS topic
    WHERE own.state <> 'duplicate'
    GROUP BY topic
), visited AS (
    SELECT topic, count(*) AS visits
    FROM own
    INNER JOIN delegations ON delegations.request_id = own.id
    INNER JOIN exchanges ON exchanges.id = delegations.exchange_id
    CROSS JOIN jsonb_array_elements_text(exchanges.design -> 'topics') AS topic
    WHERE delegations.arrived_at IS NOT NULL
    GROUP BY topic
)
SELECT
    topic,
    coalesce(asked.requests, 0) AS requests,
    coalesce(visited.visits, 0) AS visits
FROM asked FULL JOIN visited USING (topic)
ORDER BY requests DESC, visits DESC, topic

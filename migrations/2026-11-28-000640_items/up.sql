SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- What a delegation was granted, item by item.
ALTER TABLE delegations ADD COLUMN items jsonb NOT NULL DEFAULT '[]' CONSTRAINT delegations_items_are_a_list CHECK (jsonb_typeof(items) = 'array');

-- Items of requests that were filed before items had ids: only those on which a decision may still fall.
UPDATE requests
SET
    intake = jsonb_set(
        intake,
        '{items}',
        (
            SELECT jsonb_agg(jsonb_build_object('id', gen_random_uuid()) || asked.item ORDER BY asked.place)
            FROM jsonb_array_elements(intake -> 'items') WITH ORDINALITY AS asked (item, place)
        )
    )
WHERE state IN ('submitted', 'in_review', 'info_requested', 'waitlisted', 'duplicate') AND jsonb_array_length(intake -> 'items') > 0;

-- Until then everything that was asked for was granted.
UPDATE delegations
SET items = requests.intake -> 'items'
FROM requests
WHERE requests.id = delegations.request_id AND jsonb_typeof(requests.intake -> 'items') = 'array';

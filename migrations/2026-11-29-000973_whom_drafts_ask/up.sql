SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- A draft says whom applying it asks; those that are kept said it by their kind.
UPDATE agenda_drafts
SET document = jsonb_set(
    document, '{proposal,placed}',
    (
        SELECT coalesce(jsonb_agg(
            placed || jsonb_build_object('invites', placed ->> 'kind' IN ('added', 'changed'), 'asked_anew', '[]'::jsonb)
            ORDER BY place
        ), '[]'::jsonb)
        FROM jsonb_array_elements(document #> '{proposal,placed}') WITH ORDINALITY AS of_draft (placed, place)
    )
);

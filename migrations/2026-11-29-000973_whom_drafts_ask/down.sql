SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

UPDATE agenda_drafts
SET document = jsonb_set(
    document, '{proposal,placed}',
    (
        SELECT coalesce(jsonb_agg(placed - 'invites' - 'asked_anew' ORDER BY place), '[]'::jsonb)
        FROM jsonb_array_elements(document #> '{proposal,placed}') WITH ORDINALITY AS of_draft (placed, place)
    )
);

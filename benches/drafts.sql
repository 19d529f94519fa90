-- Drafts that are ready to be submitted, for benches/http.sh: copies of the newest forms, with windows that are still to
-- come. Their ids end in 2000000NNNNN, and the token of number N is `cvt_` and N in 43 digits, the first of them a 2.
\set ON_ERROR_STOP on
BEGIN;

CREATE TEMP TABLE drafts AS
SELECT
    ('01990000-0000-7000-8000-2' || lpad(n::text, 11, '0'))::uuid AS id,
    ('01990000-0000-7000-8000-8' || lpad(n::text, 11, '0'))::uuid AS token_id,
    sha256(('cvt_2' || lpad(n::text, 42, '0'))::bytea) AS hash,
    ('01990000-0000-7000-8000-1' || lpad((n % :rows)::text, 11, '0'))::uuid AS model
FROM generate_series(0, :drafts - 1) AS n;

INSERT INTO requests (id, version, state, channel, created_at, updated_at, intake, consents)
SELECT
    drafts.id, 1, 'draft', 'portal', now(), now(),
    requests.intake || jsonb_build_object('windows', jsonb_build_array(jsonb_build_object(
        'start', current_date + 120, 'end', current_date + 123, 'flexibility_days', 7
    ))),
    requests.consents
FROM drafts INNER JOIN requests ON requests.id = drafts.model;

INSERT INTO tracking_tokens (id, request_id, hash, created_at)
SELECT token_id, id, hash, now() FROM drafts;

COMMIT;
VACUUM (ANALYZE) requests, tracking_tokens;

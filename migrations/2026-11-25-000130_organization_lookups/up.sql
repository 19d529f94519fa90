-- The runner puts each step into a transaction, where no index can be made concurrently; lock_timeout bounds the wait.
-- squawk-ignore-file require-concurrent-index-creation
SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE FUNCTION plain_texts(items text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN ARRAY(SELECT plain_text(item) FROM unnest(items) AS item);

-- Staff who read a request that is linked to no organization yet are proposed one by its aliases.
CREATE INDEX organizations_by_alias ON organizations USING gin (plain_texts(aliases));
CREATE INDEX organizations_by_country ON organizations (country, plain_text(name));

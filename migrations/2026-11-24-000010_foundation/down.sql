DROP TABLE privacy_notices;
DROP TABLE policies;
DROP TABLE key_ring_checks;
DROP FUNCTION refuse_change();
DROP FUNCTION plain_text(text);
DROP EXTENSION btree_gist;
DROP EXTENSION pg_trgm;
DROP EXTENSION unaccent;

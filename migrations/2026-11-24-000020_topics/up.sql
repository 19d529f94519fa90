SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE TABLE topics (
    id uuid PRIMARY KEY,
    version bigint NOT NULL DEFAULT 1,
    code text NOT NULL,
    parent_id uuid REFERENCES topics (id),
    label_es text NOT NULL,
    label_en text NOT NULL,
    position integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    CONSTRAINT topics_code_key UNIQUE (code),
    CONSTRAINT topics_not_own_parent CHECK (parent_id <> id)
);

CREATE INDEX topics_parent ON topics (parent_id);

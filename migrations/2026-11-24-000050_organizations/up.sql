SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

CREATE TABLE organizations (
    id uuid PRIMARY KEY,
    version bigint NOT NULL DEFAULT 1,
    name text NOT NULL,
    kind text NOT NULL,
    country text NOT NULL,
    city text,
    website text,
    aliases text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT organizations_kind CHECK (
        kind IN (
            'national_government', 'subnational_government', 'municipality', 'legislature', 'multilateral',
            'development_agency', 'university', 'school', 'ngo', 'private_sector', 'media', 'diplomatic_mission',
            'professional_association', 'other'
        )
    )
);

CREATE UNIQUE INDEX organizations_name_key ON organizations (plain_text(name), country);
CREATE INDEX organizations_search ON organizations USING gin (plain_text(name) gin_trgm_ops);

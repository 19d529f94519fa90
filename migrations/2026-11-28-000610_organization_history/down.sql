DROP INDEX requests_by_organization;
CREATE INDEX requests_by_organization ON requests (organization_id) WHERE organization_id IS NOT NULL;

SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- An agency is told who asks it.
ALTER TABLE assignments ADD COLUMN asked_by uuid;
ALTER TABLE assignments ADD CONSTRAINT assignments_asked_by_fkey FOREIGN KEY (asked_by)
REFERENCES users (id) NOT VALID;

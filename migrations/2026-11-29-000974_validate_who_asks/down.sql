-- As the step before left it: known, and not yet held against the rows.
ALTER TABLE assignments DROP CONSTRAINT assignments_asked_by_fkey;
ALTER TABLE assignments ADD CONSTRAINT assignments_asked_by_fkey FOREIGN KEY (asked_by)
REFERENCES users (id) NOT VALID;

-- As the step before left it: known, and not yet held against the rows.
ALTER TABLE agencies DROP CONSTRAINT agencies_load;
ALTER TABLE agencies ADD CONSTRAINT agencies_load CHECK (
    parallel_capacity BETWEEN 1 AND 100 AND weekly_cap BETWEEN 1 AND 1000 AND weight BETWEEN 1 AND 100
) NOT VALID;

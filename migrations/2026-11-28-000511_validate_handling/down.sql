ALTER TABLE requests DROP CONSTRAINT requests_priority;
ALTER TABLE requests ADD CONSTRAINT requests_priority CHECK (priority IN ('low', 'normal', 'high', 'urgent')) NOT VALID;

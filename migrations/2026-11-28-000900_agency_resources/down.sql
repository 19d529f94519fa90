DROP TABLE travel_times;
DROP TABLE closures;
DROP TABLE offers;
DROP TABLE presenters;
DROP TABLE venues;
ALTER TABLE agencies DROP COLUMN parallel_capacity;
ALTER TABLE agencies DROP COLUMN weekly_cap;
ALTER TABLE agencies DROP COLUMN weight;

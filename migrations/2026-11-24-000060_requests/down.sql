DROP TABLE tracking_tokens;
DROP TABLE requests;
DROP TABLE reference_counters;

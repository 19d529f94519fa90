DROP TRIGGER requests_changed_duplicate_scan ON requests;
DROP TRIGGER requests_filed_duplicate_scan ON requests;
DROP FUNCTION ask_for_duplicate_scan();
DROP TABLE duplicate_scans;
DROP TABLE request_duplicates;
DROP TABLE request_duplicate_keys;

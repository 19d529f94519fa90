ALTER TABLE audit_events DROP COLUMN due_date;
DROP INDEX requests_by_calendar;
DROP TABLE holiday_decisions;

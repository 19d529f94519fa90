ALTER TABLE lessons DROP COLUMN session_id;

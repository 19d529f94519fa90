ALTER TABLE requests DROP COLUMN received_at, DROP COLUMN registered_by;

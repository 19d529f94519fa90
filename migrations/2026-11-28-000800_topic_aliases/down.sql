SET LOCAL lock_timeout = '5s';

ALTER TABLE topics DROP COLUMN aliases;

SET LOCAL lock_timeout = '5s';

ALTER TABLE delegations DROP COLUMN items;

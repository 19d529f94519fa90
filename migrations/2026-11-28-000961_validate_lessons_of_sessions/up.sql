SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- In a transaction of its own, so that nobody waits while the lessons are read.
ALTER TABLE lessons VALIDATE CONSTRAINT lessons_session_id_fkey;
ALTER TABLE lessons VALIDATE CONSTRAINT lessons_session_of_exchange;

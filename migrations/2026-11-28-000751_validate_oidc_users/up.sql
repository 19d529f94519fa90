SET LOCAL lock_timeout = '5s';
SET LOCAL statement_timeout = '60s';

-- Apart from the step that added it, so that reading the old rows holds no lock that a writer would feel.
ALTER TABLE users VALIDATE CONSTRAINT users_sign_in;

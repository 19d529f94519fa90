-- As the step before left them: known, and not yet held against the rows.
ALTER TABLE lessons DROP CONSTRAINT lessons_session_id_fkey;
ALTER TABLE lessons ADD CONSTRAINT lessons_session_id_fkey FOREIGN KEY (session_id)
REFERENCES agenda_sessions (id) NOT VALID;
ALTER TABLE lessons DROP CONSTRAINT lessons_session_of_exchange;
ALTER TABLE lessons ADD CONSTRAINT lessons_session_of_exchange CHECK (
    session_id IS NULL OR exchange_id IS NOT NULL
) NOT VALID;

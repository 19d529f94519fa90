ALTER TABLE assignments ALTER COLUMN session_starts_at DROP NOT NULL, ALTER COLUMN session_ends_at DROP NOT NULL;
ALTER TABLE assignments ADD CONSTRAINT assignments_session_times CHECK (
    session_starts_at IS NOT NULL AND session_ends_at IS NOT NULL
) NOT VALID;

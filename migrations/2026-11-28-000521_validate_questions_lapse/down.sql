ALTER TABLE requests DROP CONSTRAINT requests_question_lapses;
ALTER TABLE requests ADD CONSTRAINT requests_question_lapses CHECK (state <> 'info_requested' OR sweep_at IS NOT NULL) NOT VALID;

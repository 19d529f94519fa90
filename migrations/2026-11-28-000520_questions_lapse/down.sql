ALTER TABLE requests DROP CONSTRAINT requests_question_lapses;

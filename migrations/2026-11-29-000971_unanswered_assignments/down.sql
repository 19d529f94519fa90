DROP VIEW unanswered_assignments;

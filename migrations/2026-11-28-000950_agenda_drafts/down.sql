DROP TABLE agenda_drafts;

DROP TABLE agenda_versions;

DROP INDEX organizations_by_country;
DROP INDEX organizations_by_alias;
DROP FUNCTION plain_texts;

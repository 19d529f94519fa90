DROP TABLE idempotent_replies;
DROP TABLE throttles;
DROP TABLE signing_keys;
DROP TABLE refresh_tokens;
DROP TABLE sessions;
DROP TABLE oauth_clients;
DROP TABLE users;

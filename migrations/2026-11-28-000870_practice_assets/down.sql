DROP TABLE practice_assets;

-- A user never changes, but a repeated extract may have written a row twice.
CREATE TEMP TABLE staging_users AS
SELECT DISTINCT id AS customer_id, administrator, createdAt AS registered_at
FROM raw_users;

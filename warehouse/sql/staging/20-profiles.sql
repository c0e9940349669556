-- The latest version of each profile.
CREATE TEMP TABLE staging_profiles AS
SELECT userId AS customer_id, country, createdAt AS profile_created_at
FROM raw_profiles
QUALIFY row_number() OVER (PARTITION BY userId ORDER BY version DESC, updatedAt DESC) = 1;

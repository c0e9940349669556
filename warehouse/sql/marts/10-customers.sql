-- One row for each registered user. The only personal data is the country of the profile.
CREATE TABLE customers AS
SELECT
  users.customer_id,
  users.administrator,
  users.registered_at,
  users.registered_at::DATE AS registered_on,
  profiles.profile_created_at,
  profiles.country
FROM staging_users AS users
LEFT JOIN staging_profiles AS profiles USING (customer_id)
ORDER BY customer_id;

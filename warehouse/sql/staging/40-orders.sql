-- The latest version of each order. Equal keys are equal rows, so any one of them may be chosen.
CREATE TEMP TABLE staging_orders AS
WITH latest AS (
  SELECT id, max(version) AS version FROM raw_orders GROUP BY id
)
SELECT
  id AS order_id,
  any_value(userId) AS customer_id,
  any_value(status) AS status,
  any_value(items) AS items,
  any_value(total) AS total,
  any_value(attempts) AS attempts,
  any_value(createdAt) AS created_at,
  any_value(updatedAt) AS updated_at,
  any_value(confirmedAt) AS confirmed_at,
  any_value(cancelledAt) AS cancelled_at,
  any_value(failure) AS failure
FROM raw_orders
SEMI JOIN latest USING (id, version)
GROUP BY id;

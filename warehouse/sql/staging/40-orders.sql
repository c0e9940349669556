-- The latest version of each order. An interrupted extract may have written a row twice: equal keys are equal rows. They are
-- merged apart from the others, because grouping all rows with their items would need far more memory.
CREATE TEMP TABLE latest_orders AS
SELECT id, max(version) AS version FROM raw_orders GROUP BY id;

CREATE TEMP TABLE repeated_orders AS
SELECT id, version FROM raw_orders SEMI JOIN latest_orders USING (id, version)
GROUP BY id, version HAVING count(*) > 1;

CREATE TEMP TABLE staging_orders AS
WITH chosen AS (
  SELECT * FROM raw_orders SEMI JOIN latest_orders USING (id, version) ANTI JOIN repeated_orders USING (id)
  UNION ALL
  SELECT DISTINCT ON (id) * FROM raw_orders SEMI JOIN repeated_orders USING (id, version)
)
SELECT
  id AS order_id,
  userId AS customer_id,
  status,
  items,
  total,
  attempts,
  createdAt AS created_at,
  updatedAt AS updated_at,
  confirmedAt AS confirmed_at,
  cancelledAt AS cancelled_at,
  failure
FROM chosen;

DROP TABLE latest_orders;

-- Conversion: number of customers who have reached each step at least once.
WITH steps AS (
  SELECT
    customers.customer_id,
    profile_created_at IS NOT NULL AS has_profile,
    customer_id IN (SELECT customer_id FROM movements WHERE kind = 'deposit') AS has_deposit,
    customer_id IN (SELECT customer_id FROM orders) AS has_order,
    customer_id IN (SELECT customer_id FROM orders WHERE confirmed_at IS NOT NULL) AS has_confirmed
  FROM customers WHERE NOT administrator
)
SELECT label, value FROM (
  SELECT 1 AS step, 'registered' AS label, count(*) AS value FROM steps
  UNION ALL SELECT 2, 'with a profile', count(*) FILTER (has_profile) FROM steps
  UNION ALL SELECT 3, 'with a deposit', count(*) FILTER (has_deposit) FROM steps
  UNION ALL SELECT 4, 'with an order', count(*) FILTER (has_order) FROM steps
  UNION ALL SELECT 5, 'with a confirmed order', count(*) FILTER (has_confirmed) FROM steps
) ORDER BY step

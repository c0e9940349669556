-- One row for each day from the first event to the last one.
CREATE TABLE days AS
WITH events AS (
  SELECT registered_on AS day FROM customers
  UNION ALL SELECT created_on FROM orders
  UNION ALL SELECT confirmed_on FROM orders
  UNION ALL SELECT cancelled_on FROM orders
  UNION ALL SELECT moved_on FROM movements
),
span AS (
  SELECT min(day) AS first, max(day) AS last FROM events
)
SELECT
  day::DATE AS day,
  year(day)::INTEGER AS year,
  month(day)::INTEGER AS month,
  date_trunc('week', day)::DATE AS week,
  isodow(day)::INTEGER AS weekday
FROM (SELECT unnest(generate_series(first::TIMESTAMP, last::TIMESTAMP, INTERVAL 1 DAY)) AS day FROM span WHERE first IS NOT NULL)
ORDER BY day;

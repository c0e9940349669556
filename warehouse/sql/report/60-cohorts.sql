-- Cohorts: of the customers who registered in a week (its Monday), the percentage with a confirmed order by the end of that week, or of so many weeks after it.
WITH firsts AS (
  SELECT customer_id, min(confirmed_at) AS first_confirmed_at FROM orders GROUP BY customer_id
),
cohorts AS (
  SELECT date_trunc('week', registered_on)::DATE AS cohort,
    date_diff('week', registered_at, first_confirmed_at) AS weeks
  FROM customers LEFT JOIN firsts USING (customer_id)
  WHERE NOT administrator
)
SELECT cohort::VARCHAR AS cohort, count(*) AS customers,
  round(100.0 * count(*) FILTER (weeks < 1) / count(*), 1) AS "that week",
  round(100.0 * count(*) FILTER (weeks < 2) / count(*), 1) AS "1 week later",
  round(100.0 * count(*) FILTER (weeks < 4) / count(*), 1) AS "3 weeks later",
  round(100.0 * count(*) FILTER (weeks < 8) / count(*), 1) AS "7 weeks later"
FROM cohorts GROUP BY cohort ORDER BY cohort DESC LIMIT 26

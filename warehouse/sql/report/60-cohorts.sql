-- Cohorts: share of the customers registered in a week, in percent, with a confirmed order within so many weeks.
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
  round(100.0 * count(*) FILTER (weeks < 1) / count(*), 1) AS "same week",
  round(100.0 * count(*) FILTER (weeks < 2) / count(*), 1) AS "1 week",
  round(100.0 * count(*) FILTER (weeks < 4) / count(*), 1) AS "3 weeks",
  round(100.0 * count(*) FILTER (weeks < 8) / count(*), 1) AS "7 weeks"
FROM cohorts GROUP BY cohort ORDER BY cohort DESC LIMIT 26

-- Revenue by day: confirmed orders, those cancelled later included, in EUR.
SELECT day::VARCHAR AS label, coalesce(sum(total), 0) / 100.0 AS value
FROM days LEFT JOIN orders ON orders.confirmed_on = day
GROUP BY day ORDER BY day DESC LIMIT 60

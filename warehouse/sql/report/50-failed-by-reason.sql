-- Open orders by the failure of their latest attempt to confirm.
SELECT failure AS label, count(*) AS value
FROM orders WHERE status = 'open' AND failure IS NOT NULL
GROUP BY failure ORDER BY value DESC, label

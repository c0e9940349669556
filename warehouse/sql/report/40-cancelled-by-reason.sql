-- Cancelled orders by reason: number of orders.
SELECT cancel_reason AS label, count(*) AS value
FROM orders WHERE cancel_reason IS NOT NULL
GROUP BY cancel_reason ORDER BY value DESC, label

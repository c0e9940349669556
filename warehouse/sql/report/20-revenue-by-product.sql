-- Revenue by product: the 20 products with the highest revenue, in EUR, of confirmed orders, those cancelled later included.
SELECT coalesce(any_value(products.name), items.sku) AS label, sum(items.amount) / 100.0 AS value
FROM items JOIN orders USING (order_id) LEFT JOIN products USING (sku)
WHERE orders.confirmed_at IS NOT NULL
GROUP BY items.sku ORDER BY value DESC, label LIMIT 20

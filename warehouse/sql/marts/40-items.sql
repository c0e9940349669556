-- One row for each item of an order. `line` is its position, from 1; amounts are in minor units.
CREATE TABLE items AS
SELECT
  order_id,
  line::INTEGER AS line,
  item.sku AS sku,
  item.quantity AS quantity,
  item.unitAmount AS unit_amount,
  item.quantity * item.unitAmount AS amount
FROM (
  SELECT order_id, unnest(items) AS item, generate_subscripts(items, 1) AS line
  FROM staging_orders
)
ORDER BY order_id, line;

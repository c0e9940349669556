-- One row for each order. Amounts are in minor units. `confirmed_at` remains when a confirmed order is cancelled.
CREATE TABLE orders AS
SELECT
  order_id,
  customer_id,
  status,
  created_at,
  created_at::DATE AS created_on,
  confirmed_at,
  confirmed_at::DATE AS confirmed_on,
  cancelled_at,
  cancelled_at::DATE AS cancelled_on,
  updated_at,
  total,
  attempts,
  len(items)::INTEGER AS item_count,
  coalesce(list_sum(list_transform(items, lambda item: item.quantity)), 0)::INTEGER AS quantity,
  failure,
  CASE
    WHEN status NOT IN ('cancelling', 'cancelled') THEN NULL
    WHEN failure IS NOT NULL AND confirmed_at IS NOT NULL THEN 'stock sold after payment'
    WHEN confirmed_at IS NOT NULL THEN 'by the customer after payment'
    ELSE 'by the customer before payment'
  END AS cancel_reason
FROM staging_orders
ORDER BY order_id;

-- One row for each movement of an account. `effect` is the signed amount that it adds to the balance, in minor units.
CREATE TABLE movements AS
SELECT
  movement_id,
  customer_id,
  order_id,
  kind,
  amount,
  CASE kind WHEN 'charge' THEN -amount ELSE amount END AS effect,
  moved_at,
  moved_at::DATE AS moved_on
FROM staging_movements
ORDER BY movement_id;

-- A movement never changes. A void moves no money: it only takes the key of a charge that arrived too late.
CREATE TEMP TABLE staging_movements AS
SELECT DISTINCT id AS movement_id, userId AS customer_id, kind, amount, orderId AS order_id, "at" AS moved_at
FROM raw_movements
WHERE kind <> 'void';

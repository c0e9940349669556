-- A movement never changes, but an interrupted extract may have written it twice. A void moves no money: it only takes the
-- key of a charge that arrived too late.
CREATE TEMP TABLE repeated_movements AS
SELECT id FROM raw_movements GROUP BY id HAVING count(*) > 1;

CREATE TEMP TABLE staging_movements AS
WITH chosen AS (
  SELECT * FROM raw_movements ANTI JOIN repeated_movements USING (id)
  UNION ALL
  SELECT DISTINCT ON (id) * FROM raw_movements SEMI JOIN repeated_movements USING (id)
)
SELECT id AS movement_id, userId AS customer_id, kind, amount, orderId AS order_id, "at" AS moved_at
FROM chosen
WHERE kind <> 'void';

import type { Database } from '../database.js';
import type { Difference } from './comparison.js';

const maxShown = 100;

/**
 * Compares the totals of confirmed orders in the warehouse with the confirmations that the order service exported, in
 * the table `confirmations`. Returns at most 100 differing rows: `left` is the warehouse.
 */
export function differingConfirmations(database: Database, until: string): Promise<Difference[]> {
  return database.all(`
    SELECT coalesce(warehouse.order_id, service.id) AS "orderId", warehouse.total AS left, service.total AS right
    FROM (
      SELECT order_id, total FROM orders
      WHERE confirmed_at <= '${until}'::TIMESTAMP AND order_id NOT IN (SELECT id FROM changed)
    ) AS warehouse
    FULL JOIN (
      SELECT id, total FROM confirmations WHERE id NOT IN (SELECT id FROM changed)
    ) AS service ON service.id = warehouse.order_id
    WHERE warehouse.total IS DISTINCT FROM service.total
    ORDER BY 1 LIMIT ${maxShown}`);
}

/**
 * Compares each order with the movements of its customer's account: charges minus refunds are the total of a confirmed
 * order, and zero for an open or cancelled one. Orders that are being processed are skipped. `left` is the order.
 */
export function differingPayments(database: Database): Promise<Difference[]> {
  return database.all(`
    WITH paid AS (
      SELECT order_id, -sum(effect)::BIGINT AS paid FROM movements
      WHERE kind IN ('charge', 'refund') GROUP BY order_id
    ),
    expected AS (
      SELECT order_id, CASE status WHEN 'confirmed' THEN total ELSE 0 END AS expected FROM orders
      WHERE status IN ('open', 'confirmed', 'cancelled') AND order_id NOT IN (SELECT id FROM changed)
    )
    SELECT order_id AS "orderId", expected AS left, coalesce(paid, 0) AS right
    FROM expected LEFT JOIN paid USING (order_id)
    WHERE expected <> coalesce(paid, 0)
    ORDER BY 1 LIMIT ${maxShown}`);
}

/** Compares each order with the sum of its items. `left` is the order. */
export function differingItems(database: Database): Promise<Difference[]> {
  return database.all(`
    SELECT order_id AS "orderId", total AS left, coalesce(sum(amount), 0)::BIGINT AS right
    FROM orders LEFT JOIN items USING (order_id)
    GROUP BY order_id, total
    HAVING total <> coalesce(sum(amount), 0)
    ORDER BY 1 LIMIT ${maxShown}`);
}

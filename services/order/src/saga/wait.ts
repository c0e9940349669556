import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { findOwn } from '../orders/find-own.js';
import type { OrderDocument, OrderStore } from '../store.js';

/**
 * Polls the order while `busy` returns true for it, with a pause that grows from 25 to 500 ms.
 *
 * @param until time at which polling ends, on `performance.now()`'s clock
 * @returns the order as last read
 * @throws ProblemError ORDER_NOT_FOUND
 */
export async function waitWhile(
  span: Span,
  store: OrderStore,
  own: { user: string; id: string },
  until: number,
  busy: (order: OrderDocument) => boolean,
): Promise<OrderDocument> {
  for (let pauseMs = 25; ; pauseMs = Math.min(500, pauseMs * 1.5)) {
    const order = await findOwn(span, store, own);
    const remainingMs = until - performance.now();
    if (!busy(order) || remainingMs <= 0) return order;
    await sleep(Math.min(pauseMs, remainingMs));
  }
}

/** Returns the CONFLICT of a request that cannot wait any longer for another saga of the order. */
export function stillBusy(order: OrderDocument): ProblemError {
  return new ProblemError('CONFLICT', {
    detail: `The order is being processed (${order.saga?.step ?? order.status}). Retry the request later.`,
    headers: { 'retry-after': '1' },
  });
}

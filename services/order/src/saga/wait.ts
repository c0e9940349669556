import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemError } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { findOwn } from '../orders/find-own.js';
import type { OrderDocument, OrderStore } from '../store.js';

/**
 * Looks at the order again and again while somebody else works on it.
 *
 * @param until on `performance.now()`'s clock
 * @returns the order once `busy` says no; as it is when the time is over
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
    const left = until - performance.now();
    if (!busy(order) || left <= 0) return order;
    await sleep(Math.min(pauseMs, left));
  }
}

export function stillBusy(order: OrderDocument): ProblemError {
  return new ProblemError('CONFLICT', {
    detail: `The order is being worked on (${order.saga?.step ?? order.status}); try again in a moment.`,
    headers: { 'retry-after': '1' },
  });
}

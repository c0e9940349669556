import type { HttpClient } from '@glasshouse/http';
import { type ExportedConfirmation, operations as order } from '@glasshouse/order/contract';
import type { Span } from '@glasshouse/telemetry';

const limit = 500;

/** Reads the confirmations of the order service from one time to another, both inclusive; `until` by default all. */
export async function* readConfirmations(
  span: Span,
  client: HttpClient,
  since: Date,
  until?: Date,
): AsyncGenerator<ExportedConfirmation> {
  let query: { limit: number; since?: string; cursor?: string } = { limit, since: since.toISOString() };
  for (;;) {
    const page = await client.call(span, order.exportConfirmations, { query });
    for (const item of page.items) {
      if (until && new Date(item.confirmedAt) > until) return;
      yield item;
    }
    if (page.next === null) return;
    query = { limit, cursor: page.next };
  }
}

/**
 * Returns the ids of the orders that have changed after a time. The export hides the changes of the last seconds, so the
 * list is complete only after a pause.
 */
export async function readChangedOrders(span: Span, client: HttpClient, since: Date): Promise<string[]> {
  const ids: string[] = [];
  let query: { limit: number; since?: string; cursor?: string } = {
    limit,
    since: new Date(since.getTime() + 1).toISOString(),
  };
  for (;;) {
    const page = await client.call(span, order.exportOrders, { query });
    for (const { id } of page.items) ids.push(id);
    if (page.next === null) return ids;
    query = { limit, cursor: page.next };
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import type { HttpClient } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import type { Comparison } from './comparison.js';
import { readRevenueCounters } from './counter.js';
import { readConfirmations } from './read-rows.js';

const name = 'the revenue counter and the order service';
const maxAttempts = 5;
/** Longer than the margin of an export, in ms. */
const longerThanMargin = 6000;

/**
 * Compares `orders_revenue_minor_units_total` with the confirmations since the start of the order service. A counter
 * begins at 0 with its process, so it can be compared only if all instances run since before the first confirmation that
 * any of them counted, and only while no order is being confirmed: otherwise the comparison is skipped.
 */
export async function compareCounter(
  span: Span,
  order: HttpClient,
  { metricsUrls, settleMs = longerThanMargin }: { metricsUrls: readonly string[]; settleMs?: number },
): Promise<Comparison> {
  const skipped = (detail: string): Comparison => ({ name, state: 'skipped', detail, differences: [] });
  if (metricsUrls.length === 0) return skipped('no address of the metrics is given');
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const before = await readRevenueCounters(metricsUrls);
    // confirmations of the last seconds are not exported yet
    await pause(settleMs);
    let revenue = 0;
    let early = 0;
    for await (const { total, confirmedAt } of readConfirmations(span, order, before.firstStartedAt)) {
      revenue += total;
      if (new Date(confirmedAt) < before.startedAt) early += 1;
    }
    const after = await readRevenueCounters(metricsUrls);
    if (after.startedAt > before.startedAt || after.revenue !== before.revenue) continue;
    if (early > 0)
      return skipped(
        `${early} orders were confirmed between the starts of the instances; one may have restarted`,
      );
    const detail = `${after.revenue} minor units counted, ${revenue} confirmed since ${after.firstStartedAt.toISOString()}`;
    return { name, state: after.revenue === revenue ? 'equal' : 'different', detail, differences: [] };
  }
  return skipped('orders are being confirmed all the time');
}

import { setTimeout as pause } from 'node:timers/promises';
import type { HttpClient } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import type { Comparison } from './comparison.js';
import { type CounterSource, CounterUnavailableError, type RevenueCounters } from './counter.js';
import { readConfirmations } from './read-rows.js';

const name = 'the revenue counter and the order service';
const maxAttempts = 5;
/** Longer than the margin of an export and than the scrape interval, in ms. */
const longerThanMargin = 6000;
/** A confirmation is counted after it is stored; an instance counts it within this time, in ms. */
const countedWithinMs = 1000;

/** Confirmations since the first start of an instance. */
interface Confirmed {
  revenue: number;
  /** Number of those before the last start of an instance. */
  early: number;
  /** Number of those that the counters may not have included when they were read. */
  late: number;
}

/**
 * Compares `orders_revenue_minor_units_total` with the confirmations since the start of the order service. A counter
 * begins at 0 with its process, so it can be compared only if all instances run since before the first confirmation that
 * any of them counted, and only while no order is being confirmed: otherwise the comparison is skipped.
 */
export async function compareCounter(
  span: Span,
  order: HttpClient,
  { counters, settleMs = longerThanMargin }: { counters: CounterSource; settleMs?: number },
): Promise<Comparison> {
  const skipped = (detail: string): Comparison => ({ name, state: 'skipped', detail, differences: [] });
  try {
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const before = await counters();
      // confirmations of the last seconds are not exported yet
      await pause(settleMs);
      const confirmed = await readConfirmed(span, order, before);
      const after = await counters();
      if (isChanged(before, after) || confirmed.late > 0) continue;
      if (confirmed.early > 0)
        return skipped(
          `${confirmed.early} orders were confirmed between the starts of the instances; one may have restarted`,
        );
      const detail =
        `${after.revenue} minor units counted by ${after.instances} instances, ` +
        `${confirmed.revenue} confirmed since ${after.firstStartedAt.toISOString()}`;
      const state = after.revenue === confirmed.revenue ? 'equal' : 'different';
      return { name, state, detail, differences: [] };
    }
    return skipped('orders are being confirmed all the time');
  } catch (error) {
    if (error instanceof CounterUnavailableError) return skipped(error.message);
    throw error;
  }
}

function isChanged(before: RevenueCounters, after: RevenueCounters): boolean {
  return (
    after.revenue !== before.revenue ||
    after.instances !== before.instances ||
    after.startedAt.getTime() !== before.startedAt.getTime() ||
    after.firstStartedAt.getTime() !== before.firstStartedAt.getTime()
  );
}

async function readConfirmed(
  span: Span,
  order: HttpClient,
  { firstStartedAt, startedAt, readAt }: RevenueCounters,
): Promise<Confirmed> {
  const confirmed: Confirmed = { revenue: 0, early: 0, late: 0 };
  for await (const { total, confirmedAt } of readConfirmations(span, order, firstStartedAt)) {
    const at = new Date(confirmedAt);
    confirmed.revenue += total;
    if (at < startedAt) confirmed.early += 1;
    if (at.getTime() > readAt.getTime() - countedWithinMs) confirmed.late += 1;
  }
  return confirmed;
}

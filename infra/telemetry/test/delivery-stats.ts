import assert from 'node:assert/strict';
import type { DeliveryStats, Telemetry } from '../src/index.js';

/**
 * Returns the statistics of a destination, by default of the only one. Asserts that produced = delivered + queued +
 * dropped.
 */
export function balanced(telemetry: Telemetry, destination?: string): DeliveryStats {
  const all = telemetry
    .deliveryStats()
    .filter((one) => destination === undefined || one.destination === destination);
  assert.equal(all.length, 1);
  const stats = all[0] as DeliveryStats;
  const dropped = Object.values(stats.dropped).reduce((sum, count) => sum + count, 0);
  assert.equal(stats.produced, stats.delivered + stats.queued + dropped, JSON.stringify(stats));
  return stats;
}

/** Waits until the condition holds; fails after `ms`. */
export async function until(condition: () => boolean, ms = 20_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!condition()) {
    assert.ok(Date.now() < deadline, `condition not met in time: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

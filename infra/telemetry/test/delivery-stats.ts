import assert from 'node:assert/strict';
import type { DeliveryStats, Telemetry } from '../src/index.js';

/** The only account, after checking that the books add up: produced = delivered + queued + dropped. */
export function balanced(telemetry: Telemetry, destination?: string): DeliveryStats {
  const accounts = telemetry
    .deliveryStats()
    .filter((one) => destination === undefined || one.destination === destination);
  assert.equal(accounts.length, 1);
  const account = accounts[0] as DeliveryStats;
  const dropped = Object.values(account.dropped).reduce((sum, count) => sum + count, 0);
  assert.equal(account.produced, account.delivered + account.queued + dropped, JSON.stringify(account));
  return account;
}

/** Waits for what happens soon; fails when it does not. */
export async function until(what: () => boolean, ms = 5000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!what()) {
    assert.ok(Date.now() < deadline, `waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

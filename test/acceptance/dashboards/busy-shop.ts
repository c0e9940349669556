import { setTimeout as pause } from 'node:timers/promises';
import { type Credentials, journeys } from '@glasshouse/traffic';
import { createCheckedShopper } from '../document/watch.js';

/** Traffic that gives each panel data: all journeys, and one failed login. */
export interface BusyShop {
  stop(): Promise<void>;
}

/**
 * Runs the journeys repeatedly until stopped, each with its own shopper.
 *
 * @returns after the first round
 */
export async function startBusyShop(options: {
  gateway: string;
  administrator: Credentials;
}): Promise<BusyShop> {
  const { gateway, administrator } = options;
  let stopped = false;
  async function round(): Promise<void> {
    for (const journey of Object.values(journeys)) {
      if (stopped) return;
      const shopper = createCheckedShopper({ gateway, timeoutMs: 20_000 });
      await journey.run({ shopper, administrator });
      await shopper.close();
    }
  }
  await failLogin(gateway);
  await round();
  const working = (async () => {
    while (!stopped) {
      await round();
      await pause(500);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await working;
    },
  };
}

/** Fails one login; more would look like an attack. */
async function failLogin(gateway: string): Promise<void> {
  const shopper = createCheckedShopper({ gateway, timeoutMs: 20_000 });
  await shopper.call({
    method: 'POST',
    path: '/oauth/token',
    form: { grant_type: 'password', username: 'nobody', password: 'wrong password' },
  });
  await shopper.close();
}

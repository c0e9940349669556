import { setTimeout as pause } from 'node:timers/promises';
import { type Credentials, createShopper, type Journey, journey, type StepReport } from '@glasshouse/traffic';

/** Customers who come one after the other, each with connections of their own, in several lanes, until stopped. */
export interface Load {
  /** Of every request: what came of it and when, on `performance.now()`'s clock. */
  readonly steps: readonly (StepReport & { journey: string; at: number })[];
  stop(): Promise<void>;
}

export interface LoadOptions {
  gateway: string;
  administrator: Credentials;
  journeys: readonly Journey[];
  lanes: number;
  /** Between two journeys of a lane. */
  pauseMs: number;
  /** Further lanes, in which somebody looks at products all the time, over the same connections. */
  readers: number;
  /** How long a step that waits for something asks again. */
  patienceMs: number;
}

const reading = journey({
  name: 'reading',
  about: 'One product, again and again',
  steps: [
    {
      name: 'read a product',
      expect: 200,
      request: { method: 'GET', path: '/products/MOSS-CUSHION' },
    },
  ],
});

export function startLoad(options: LoadOptions): Load {
  const { gateway, administrator, journeys, lanes, pauseMs, readers, patienceMs } = options;
  const steps: Load['steps'][number][] = [];
  let next = 0;
  let stopped = false;

  async function lane(): Promise<void> {
    while (!stopped) {
      const whole = journeys[next++ % journeys.length] as Journey;
      const onStep = (report: StepReport) =>
        void steps.push({ ...report, journey: whole.name, at: performance.now() });
      const shopper = createShopper({ gateway, timeoutMs: 20_000 });
      await whole.run({ shopper, administrator, onStep, patienceMs });
      await shopper.close();
      await pause(pauseMs);
    }
  }

  async function read(): Promise<void> {
    const shopper = createShopper({ gateway, connections: 1, timeoutMs: 20_000 });
    while (!stopped) {
      const { steps: seen } = await reading.run({ shopper });
      for (const report of seen) steps.push({ ...report, journey: reading.name, at: performance.now() });
      await pause(20);
    }
    await shopper.close();
  }

  const working = Promise.all([
    ...Array.from({ length: lanes }, lane),
    ...Array.from({ length: readers }, read),
  ]);
  return {
    steps,
    async stop() {
      stopped = true;
      await working;
    },
  };
}

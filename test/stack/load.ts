import { setTimeout as pause } from 'node:timers/promises';
import { type Credentials, createShopper, type Journey, journey, type StepReport } from '@glasshouse/traffic';

/** Load generator: several workers run journeys in sequence, each journey with its own connections, until stopped. */
export interface Load {
  /** Report of every request, with the time of its response on the `performance.now()` clock. */
  readonly steps: readonly (StepReport & { journey: string; at: number })[];
  stop(): Promise<void>;
}

export interface LoadOptions {
  gateway: string;
  administrator: Credentials;
  journeys: readonly Journey[];
  workers: number;
  /** Pause between two journeys of a worker. */
  pauseMs: number;
  /** Additional workers that read a product every 20 ms, each over one connection. */
  readers: number;
  /** Time limit of a step that polls. */
  repeatTimeoutMs: number;
}

const reading = journey({
  name: 'reading',
  about: 'Reads one product repeatedly',
  steps: [
    {
      name: 'read a product',
      expect: 200,
      request: { method: 'GET', path: '/products/MOSS-CUSHION' },
    },
  ],
});

export function startLoad(options: LoadOptions): Load {
  const { gateway, administrator, journeys, workers, pauseMs, readers, repeatTimeoutMs } = options;
  const steps: Load['steps'][number][] = [];
  let next = 0;
  let stopped = false;

  async function work(): Promise<void> {
    while (!stopped) {
      const current = journeys[next++ % journeys.length] as Journey;
      const onStep = (report: StepReport) =>
        void steps.push({ ...report, journey: current.name, at: performance.now() });
      const shopper = createShopper({ gateway, timeoutMs: 20_000 });
      await current.run({ shopper, administrator, onStep, repeatTimeoutMs });
      await shopper.close();
      await pause(pauseMs);
    }
  }

  async function read(): Promise<void> {
    const shopper = createShopper({ gateway, connections: 1, timeoutMs: 20_000 });
    while (!stopped) {
      const { steps: reports } = await reading.run({ shopper });
      for (const report of reports) steps.push({ ...report, journey: reading.name, at: performance.now() });
      await pause(20);
    }
    await shopper.close();
  }

  const working = Promise.all([
    ...Array.from({ length: workers }, work),
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

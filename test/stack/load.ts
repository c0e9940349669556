import { setTimeout as pause } from 'node:timers/promises';
import { type Credentials, createShopper, type Journey, type StepReport } from '@glasshouse/traffic';

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
}

export function startLoad({ gateway, administrator, journeys, lanes, pauseMs }: LoadOptions): Load {
  const steps: Load['steps'][number][] = [];
  let next = 0;
  let stopped = false;

  async function lane(): Promise<void> {
    while (!stopped) {
      const journey = journeys[next++ % journeys.length] as Journey;
      const onStep = (report: StepReport) =>
        void steps.push({ ...report, journey: journey.name, at: performance.now() });
      const shopper = createShopper({ gateway, timeoutMs: 20_000 });
      await journey.run({ shopper, administrator, onStep });
      await shopper.close();
      await pause(pauseMs);
    }
  }

  const working = Promise.all(Array.from({ length: lanes }, lane));
  return {
    steps,
    async stop() {
      stopped = true;
      await working;
    },
  };
}

import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@glasshouse/telemetry';
import type { Journey, JourneyContext, JourneyReport } from './journey.js';

export interface DemoOptions extends Omit<JourneyContext, 'onStep' | 'signal'> {
  /** A journey is chosen at random for each run, in proportion to its weight. */
  journeys: readonly { journey: Journey; weight: number }[];
  /** Mean pause between two journeys; each pause is 0.5 to 1.5 times as long. */
  paceMs: number;
  log: Logger;
  /** Returns a number from 0 to 1. Default Math.random. */
  random?: () => number;
}

export interface Demo {
  /** Stops at once, even in the middle of a journey. */
  close(): Promise<void>;
}

const maxPauseMs = 60_000;

/** Runs journeys until closed. Logs unreachableRuns as warnings; while the gateway is unreachable, pauses double up to a minute. */
export function startDemo(options: DemoOptions): Demo {
  const stop = new AbortController();
  const done = loop(options, stop.signal).catch((error: unknown) => {
    if (!stop.signal.aborted) options.log.error('demo traffic ended', { error });
  });
  return {
    close: () => {
      stop.abort();
      return done;
    },
  };
}

async function loop(options: DemoOptions, signal: AbortSignal): Promise<void> {
  const { paceMs, log, random = Math.random } = options;
  let unreachableRuns = 0;
  for (;;) {
    signal.throwIfAborted();
    const report = await choose(options.journeys, random()).run({ ...options, signal });
    if (report.unreachable) {
      unreachableRuns += 1;
      if (unreachableRuns === 1) log.warn('gateway unreachable, retrying less often', fieldsOf(report));
    } else {
      if (unreachableRuns > 0) log.info('gateway reachable again');
      unreachableRuns = 0;
      if (!report.ok) log.warn(`journey failed: ${reasonOf(report)}`, fieldsOf(report));
    }
    const mean = Math.min(maxPauseMs, paceMs * 2 ** Math.min(unreachableRuns, 10));
    await pause(mean * (0.5 + random()), undefined, { signal });
  }
}

function fieldsOf(report: JourneyReport) {
  const traceId = report.steps.at(-1)?.traceId;
  return {
    'event.action': report.name,
    'event.reason': reasonOf(report),
    ...(traceId ? { 'trace.id': traceId } : {}),
  };
}

function reasonOf({ steps }: JourneyReport): string {
  const last = steps.at(-1);
  return `${last?.name}: ${last?.failure}`;
}

export function choose(journeys: DemoOptions['journeys'], chance: number): Journey {
  let remaining = chance * journeys.reduce((sum, { weight }) => sum + weight, 0);
  const found = journeys.find(({ weight }) => {
    remaining -= weight;
    return remaining < 0;
  });
  const picked = found ?? journeys.at(-1);
  if (!picked) throw new TypeError('no journeys to choose from');
  return picked.journey;
}

import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@glasshouse/telemetry';
import type { Journey, JourneyContext, JourneyReport } from './journey.js';

export interface DemoOptions extends Omit<JourneyContext, 'onStep' | 'signal'> {
  /** Each run picks one at random, in proportion to its weight. */
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

const longestPauseMs = 60_000;

/** Runs journeys until closed. Logs failures as warnings; while the gateway is down the pauses grow to a minute. */
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
  let misses = 0;
  for (;;) {
    signal.throwIfAborted();
    const report = await choose(options.journeys, random()).run({ ...options, signal });
    if (report.unreachable) {
      misses += 1;
      if (misses === 1) log.warn('gateway unreachable, retrying less often', fieldsOf(report));
    } else {
      if (misses > 0) log.info('gateway reachable again');
      misses = 0;
      if (!report.ok) log.warn('journey failed', fieldsOf(report));
    }
    const mean = Math.min(longestPauseMs, paceMs * 2 ** Math.min(misses, 10));
    await pause(mean * (0.5 + random()), undefined, { signal });
  }
}

function fieldsOf({ name, steps }: JourneyReport) {
  const last = steps.at(-1);
  return {
    'event.action': name,
    'event.reason': `${last?.name}: ${last?.failure}`,
    ...(last?.traceId ? { 'trace.id': last.traceId } : {}),
  };
}

export function choose(journeys: DemoOptions['journeys'], chance: number): Journey {
  let left = chance * journeys.reduce((sum, { weight }) => sum + weight, 0);
  const found = journeys.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  const picked = found ?? journeys.at(-1);
  if (!picked) throw new TypeError('no journeys to choose from');
  return picked.journey;
}

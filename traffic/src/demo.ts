import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from '@glasshouse/telemetry';
import type { Journey, JourneyContext, JourneyReport } from './journey.js';

export interface DemoOptions extends Omit<JourneyContext, 'onStep' | 'signal'> {
  /** Chosen from by chance, each as often as its weight says. */
  journeys: readonly { journey: Journey; weight: number }[];
  /** Mean time between two journeys; each pause is between half and one and a half of it. */
  paceMs: number;
  log: Logger;
  /** Numbers from 0 to 1. Default Math.random. */
  random?: () => number;
}

export interface Demo {
  /** Stops at once, in the middle of a journey too. */
  close(): Promise<void>;
}

const longestPauseMs = 60_000;

/** Light traffic for ever. Failures are warnings; while the gateway is away the pauses grow to a minute. */
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
      if (misses === 1) log.warn('the gateway does not answer; trying less often', fieldsOf(report));
    } else {
      if (misses > 0) log.info('the gateway answers again');
      misses = 0;
      if (!report.ok) log.warn('a journey failed', fieldsOf(report));
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

import type { Anomaly } from '../../../../contract/src/anomalies.js';
import { type InstanceValues, increaseOf, type Scrape } from './instance-values.js';

type Found = Omit<Anomaly, 'service' | 'instance'>;

/** Metrics of the kit (`infra/telemetry/src/metrics/pauses`) and of prom-client, with the label of their series. */
export const pauseMetrics = [
  ['process_pauses_total', ['cause']],
  ['process_pause_seconds_total', ['cause']],
  ['process_last_pause_seconds', ['cause']],
  ['process_last_pause_end_timestamp_seconds', ['cause']],
  ['nodejs_eventloop_lag_max_seconds', []],
] as const;

const causes = {
  suspended: ['suspended', 'the process was suspended'],
  blocked: ['event-loop-delay', 'its own code blocked the event loop'],
  starved: ['starved', 'the process got no processor'],
} as const;

/** Delay of the event loop that counts as an anomaly, in seconds, for processes without the kit's metrics. */
const minLagSeconds = 0.2;

/**
 * Returns the pauses of the event loop that began between two scrapes. A single pause has its own times; several ones are
 * one anomaly, from the earlier scrape to the end of the last pause.
 */
export function* pausesBetween(
  values: InstanceValues,
  before: Scrape | undefined,
  after: Scrape,
): Generator<Found> {
  if (!values.has('process_pauses_total')) {
    yield* lagBetween(values, before, after);
    return;
  }
  for (const cause of ['suspended', 'blocked', 'starved'] as const) {
    const value = (name: string, scrape: Scrape | undefined) => scrape && values.at(name, cause, scrape);
    const count = increaseOf(value('process_pauses_total', before), value('process_pauses_total', after));
    if (count === 0) continue;
    const lastSeconds = value('process_last_pause_seconds', after) ?? 0;
    const toMs = (value('process_last_pause_end_timestamp_seconds', after) ?? after.timeMs / 1000) * 1000;
    const name = 'process_pause_seconds_total';
    const seconds = count === 1 ? lastSeconds : increaseOf(value(name, before), value(name, after));
    const fromMs = toMs - 1000 * (count === 1 || !before ? seconds : lastSeconds);
    const [kind, text] = causes[cause];
    yield {
      kind,
      fromMs: Math.round(count === 1 || !before ? fromMs : Math.min(before.timeMs, fromMs)),
      toMs: Math.round(toMs),
      value: rounded(seconds),
      unit: 's',
      text:
        count === 1
          ? `${text} for ${secondsText(seconds)}`
          : `${text} ${count} times, for ${secondsText(seconds)} in total, the last time for ${secondsText(lastSeconds)}`,
    };
  }
}

function* lagBetween(values: InstanceValues, before: Scrape | undefined, after: Scrape): Generator<Found> {
  const seconds = values.at('nodejs_eventloop_lag_max_seconds', '', after);
  if (!before || seconds === undefined || !(seconds >= minLagSeconds)) return;
  yield {
    kind: 'event-loop-delay',
    fromMs: before.timeMs,
    toMs: after.timeMs,
    value: rounded(seconds),
    unit: 's',
    text: `the event loop was delayed by up to ${secondsText(seconds)}`,
  };
}

export function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

export function secondsText(seconds: number): string {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : `${seconds.toFixed(1)} s`;
}

import type { Anomaly } from '../../../../contract/src/anomalies.js';
import { type InstanceValues, increaseOf, type Scrape } from './instance-values.js';
import { rounded, secondsText } from './pauses.js';

/** Metrics of prom-client, with the labels of their series. */
export const gcMetrics = [
  ['nodejs_gc_duration_seconds_bucket', ['kind', 'le']],
  ['nodejs_gc_duration_seconds_count', ['kind']],
  ['nodejs_gc_duration_seconds_sum', ['kind']],
] as const;

/** Upper bound of the last bucket that is not long, in seconds. */
const longAbove = '0.1';

/** Returns the garbage collections longer than 0.1 s between two scrapes. The histogram has their number, not their times. */
export function* longGcBetween(
  values: InstanceValues,
  before: Scrape,
  after: Scrape,
): Generator<Omit<Anomaly, 'service' | 'instance'>> {
  for (const kind of values.labels('nodejs_gc_duration_seconds_count')) {
    const increase = (name: string, label: string) =>
      increaseOf(values.at(name, label, before), values.at(name, label, after));
    const all = increase('nodejs_gc_duration_seconds_count', kind);
    const short = increase('nodejs_gc_duration_seconds_bucket', `${kind} ${longAbove}`);
    const long = all - short;
    if (
      !(long > 0) ||
      values.at('nodejs_gc_duration_seconds_bucket', `${kind} ${longAbove}`, after) === undefined
    )
      continue;
    const seconds = increase('nodejs_gc_duration_seconds_sum', kind);
    yield {
      kind: 'gc',
      fromMs: before.timeMs,
      toMs: after.timeMs,
      value: rounded(seconds),
      unit: 's',
      text: `${long} of ${all} garbage collections (${kind}) took longer than ${longAbove} s, all together ${secondsText(seconds)}`,
    };
  }
}

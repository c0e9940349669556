import type { LabelValues, Metrics, Reading } from '../../types/metrics.js';
import { type PauseCause, pauseCauses } from './classify-pause.js';
import { type Pause, watchPauses } from './pause-watch.js';

interface Totals {
  count: number;
  seconds: number;
  latest: Pause | undefined;
}

/**
 * Counts the pauses of the event loop by cause, with the end and the length of the latest one, so that a reader of the
 * metrics knows its times more exactly than the scrape interval. `onSuspended` is called for each suspension.
 */
export function exposePauses(metrics: Metrics, onSuspended: (pause: Pause) => void): { close(): void } {
  const totals = new Map<PauseCause, Totals>(
    pauseCauses.map((cause) => [cause, { count: 0, seconds: 0, latest: undefined }]),
  );
  const watch = watchPauses((pause) => {
    const total = totals.get(pause.cause) as Totals;
    total.count += 1;
    total.seconds += pause.ms / 1000;
    total.latest = pause;
    if (pause.cause === 'suspended') onSuspended(pause);
  });
  const of = (pick: (total: Totals) => number) => (): Reading =>
    [...totals].map(([cause, total]): readonly [LabelValues, number] => [[cause], pick(total)]);
  const ofLatest = (pick: (pause: Pause) => number) => (): Reading =>
    [...totals].flatMap(([cause, { latest }]): (readonly [LabelValues, number])[] =>
      latest ? [[[cause], pick(latest)]] : [],
    );
  const labels = ['cause'] as const;
  const help =
    'suspended: the process was stopped, frozen, or its machine slept; starved: it got no processor; blocked: its own code did not return to the event loop.';
  metrics.counterFrom(
    { name: 'process_pauses_total', help: `Pauses of the event loop of at least 200 ms. ${help}`, labels },
    of(({ count }) => count),
  );
  metrics.counterFrom(
    { name: 'process_pause_seconds_total', help: 'Length of these pauses, by cause.', labels },
    of(({ seconds }) => seconds),
  );
  metrics.gaugeFrom(
    { name: 'process_last_pause_seconds', help: 'Length of the latest pause, by cause.', labels },
    ofLatest(({ ms }) => ms / 1000),
  );
  metrics.gaugeFrom(
    {
      name: 'process_last_pause_end_timestamp_seconds',
      help: 'End of the latest pause in Unix seconds, by cause.',
      labels,
    },
    ofLatest(({ endMs }) => endMs / 1000),
  );
  return watch;
}

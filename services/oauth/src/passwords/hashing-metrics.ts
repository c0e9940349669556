import type { RefusalReason } from '@glasshouse/http';
import type { CounterSeries, Histogram, Telemetry } from '@glasshouse/telemetry';

/** Metrics of the waits for a hashing thread and of refused hashes. */
export interface HashingMetrics {
  readonly wait: Histogram;
  readonly refused: Readonly<Record<RefusalReason, CounterSeries>>;
  /** Exposes the queue length, read at each scrape. */
  watch(waiting: () => number): void;
}

/** Declares the metrics. Every series exists from the start. */
export function createHashingMetrics({ metrics }: Telemetry): HashingMetrics {
  const refused = metrics.counter({
    name: 'oauth_password_hashes_refused_total',
    help: 'Password hashes refused at once, by reason: the wait would exceed the deadline, or the queue is full.',
    labels: ['reason'],
  });
  return {
    wait: metrics.histogram({
      name: 'oauth_password_hash_wait_seconds',
      help: 'Time that password hashes waited for a thread.',
      buckets: [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    }),
    refused: { deadline: refused.labels('deadline'), queue_full: refused.labels('queue_full') },
    watch(waiting) {
      metrics.gaugeFrom(
        {
          name: 'oauth_password_hashes_waiting',
          help: 'Password hashes that wait for a thread, and places that are kept for hashes.',
        },
        waiting,
      );
    },
  };
}

import assert from 'node:assert/strict';
import type { DeliveryStats } from '@glasshouse/telemetry';
import { undelivered } from '../src/undelivered.js';

const stats = (destination: string, signal: DeliveryStats['signal'], shutdown: number): DeliveryStats => ({
  signal,
  destination,
  produced: 100,
  delivered: 90 - shutdown,
  queued: 0,
  dropped: { queue_full: 4, rejected: 3, retries_exhausted: 2, too_large: 3, shutdown },
});

describe('undelivered', () => {
  it('lists the items that were dropped at shutdown, by destination', () => {
    const some = [stats('fluentd:24224', 'logs', 12), stats('stdout', 'logs', 0)];
    assert.equal(
      undelivered([...some, stats('zipkin:9411', 'traces', 30)]),
      '12 log records for fluentd:24224, 30 spans for zipkin:9411',
    );
  });

  it('returns an empty string if items were dropped only for other reasons', () => {
    assert.equal(undelivered([stats('zipkin:9411', 'traces', 0)]), '');
  });
});

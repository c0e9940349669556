/** The load generator's process: one slice of load for each message, answered with what was seen. */
import { createRequire } from 'node:module';

const autocannon = createRequire(import.meta.url)('autocannon');

export interface Slice {
  url: string;
  headers: Record<string, string>;
  connections: number;
  seconds: number;
}

export interface SliceResult {
  requests: number;
  perSecond: number;
  failed: number;
  p50: number;
  p99: number;
}

process.on('message', async (slice: Slice) => {
  const started = performance.now();
  const result = await autocannon({ ...slice, duration: slice.seconds, timeout: 10 });
  const seconds = (performance.now() - started) / 1000;
  const answer: SliceResult = {
    requests: result['2xx'],
    perSecond: result['2xx'] / seconds,
    failed: result.non2xx + result.errors + result.timeouts,
    p50: result.latency.p50,
    p99: result.latency.p99,
  };
  process.send?.(answer);
});
process.on('disconnect', () => process.exit(0));

/** The load generator's process: one slice of load for each message, answered with what was seen. */
import { Agent, request } from 'node:http';
import { percentile } from '../statistics.js';
import { steadyLoad } from './steady-load.js';

export interface Slice {
  url: string;
  headers: Record<string, string>;
  seconds: number;
  /** How many requests are under way at once; with one, what is measured is their latency. */
  connections: number;
}

export interface Throughput {
  perSecond: number;
  failed: number;
}
export interface Latency {
  p50Ms: number;
  p99Ms: number;
  failed: number;
}

/** Of one request after the other, in milliseconds. */
async function latency({ url, headers, seconds }: Slice): Promise<Latency> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const get = (): Promise<boolean> =>
    new Promise((resolve) => {
      const sent = request(url, { agent, headers }, (answer) => {
        answer.resume();
        answer.on('end', () => resolve(answer.statusCode === 200));
        answer.on('error', () => resolve(false));
      });
      sent.on('error', () => resolve(false));
      sent.end();
    });
  let failed = 0;
  const times: number[] = [];
  // the first ones open the connection and warm up what was idle
  for (let at = 0; at < 20; at += 1) if (!(await get())) failed += 1;
  const end = performance.now() + seconds * 1000;
  for (let started = performance.now(); started < end; ) {
    if (!(await get())) failed += 1;
    const now = performance.now();
    times.push(now - started);
    started = now;
  }
  agent.destroy();
  return { p50Ms: percentile(times, 0.5), p99Ms: percentile(times, 0.99), failed };
}

process.on('message', async (slice: Slice) => {
  process.send?.(await (slice.connections === 1 ? latency(slice) : steadyLoad(slice)));
});
process.on('disconnect', () => process.exit(0));

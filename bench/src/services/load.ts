/** The load generator's process: one slice of load for each message, answered with what was seen. */
import { Agent, request } from 'node:http';
import { percentile } from '../statistics.js';
import { alternatingLoad, type LoadOptions } from './alternating-load.js';

/** With many connections what is measured is throughput; else latency, of one request after the other. */
export type Slice = LoadOptions | SingleOptions;

export interface SingleOptions {
  url: string;
  headers: Record<string, string>;
  seconds: number;
}

/** Milliseconds. */
export interface Latency {
  p50Ms: number;
  p99Ms: number;
  failed: number;
}

async function latency({ url, headers, seconds }: SingleOptions): Promise<Latency> {
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
  process.send?.(await ('urls' in slice ? alternatingLoad(slice) : latency(slice)));
});
process.on('disconnect', () => process.exit(0));

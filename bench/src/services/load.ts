/** Entry point of the load generator's process. Runs one slice of load per IPC message and replies with the results. */
import { Agent, request } from 'node:http';
import { percentile } from '../statistics.js';
import { alternatingLoad, type LoadOptions } from './alternating-load.js';

/** Slice of load: measures throughput with many connections, or latency with one request at a time. */
export type Slice = LoadOptions | SingleOptions;

/** Latency measurement on one connection. */
export interface SingleOptions {
  url: string;
  headers: Record<string, string>;
  seconds: number;
}

/** Latency percentiles in milliseconds, and the number of failed requests. */
export interface Latency {
  p50Ms: number;
  p99Ms: number;
  failed: number;
}

async function latency({ url, headers, seconds }: SingleOptions): Promise<Latency> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const get = (): Promise<boolean> =>
    new Promise((resolve) => {
      const sent = request(url, { agent, headers }, (response) => {
        response.resume();
        response.on('end', () => resolve(response.statusCode === 200));
        response.on('error', () => resolve(false));
      });
      sent.on('error', () => resolve(false));
      sent.end();
    });
  let failed = 0;
  const times: number[] = [];
  // opens the connection and warms up the service; not measured
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

import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, type Dispatcher } from 'undici';
import { percentile } from '../statistics.js';

/** One HTTP request of a load. */
export interface Call {
  url: string;
  method?: Dispatcher.HttpMethod;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/** Response to one call. */
export interface CallResponse {
  /** HTTP status; 0 without a response, {@link notSent} without a free connection. */
  status: number;
  ms: number;
  text: string;
  /** Value of `Retry-After` in seconds. */
  retryAfter?: number;
}

/** Client with as many connections as calls in progress. */
export interface Sender {
  send(call: Call): Promise<CallResponse>;
  close(): Promise<void>;
}

const timeoutMs = 15_000;

export function createSender(): Sender {
  const agent = new Agent({
    pipelining: 1,
    keepAliveTimeout: 60_000,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
  return {
    async send({ url, method = 'GET', headers = {}, body }) {
      const started = performance.now();
      const { origin, pathname, search } = new URL(url);
      try {
        const response = await agent.request({
          origin,
          path: pathname + search,
          method,
          headers,
          ...(body !== undefined && { body }),
        });
        const text = await response.body.text();
        const { statusCode: status, headers: received } = response;
        const retryAfter = received['retry-after'];
        const ms = performance.now() - started;
        return { status, ms, text, ...(retryAfter !== undefined && { retryAfter: Number(retryAfter) }) };
      } catch {
        return { status: 0, ms: performance.now() - started, text: '' };
      }
    },
    close: () => agent.destroy(),
  };
}

/**
 * Sends `perSecond` calls per second for `seconds` without waiting for responses (open loop). Returns the results in
 * the order of the calls, or rejects with the first error.
 */
export async function openLoop<T>(
  perSecond: number,
  seconds: number,
  send: (index: number) => Promise<T>,
): Promise<T[]> {
  const started = performance.now();
  const total = Math.round(perSecond * seconds);
  // No Promise.all: V8 copies its result array for each further element, which took minutes for a million calls.
  const results = new Array<T>(total);
  const errors: unknown[] = [];
  let sent = 0;
  let ended = 0;
  const call = (index: number): void => {
    send(index)
      .then(
        (result) => {
          results[index] = result;
        },
        (error) => void errors.push(error),
      )
      .then(() => {
        ended += 1;
      });
  };
  while (sent < total) {
    const due = Math.min(total, Math.ceil(((performance.now() - started) / 1000) * perSecond));
    for (; sent < due; sent += 1) call(sent);
    await sleep(2);
  }
  while (ended < total && errors.length === 0) await sleep(2);
  if (errors.length > 0) throw errors[0];
  return results;
}

/** Keeps `width` calls in progress until `isOver()` returns true (closed loop). */
export async function closedLoop(
  width: number,
  isOver: () => boolean,
  send: (worker: number) => Promise<unknown>,
): Promise<void> {
  const work = async (worker: number) => {
    while (!isOver()) await send(worker);
  };
  await Promise.all(Array.from({ length: width }, (_, worker) => work(worker)));
}

/** Status of a request that was not sent because no connection was free. */
export const notSent = -1;

/** Summary of a group of calls. The times exclude calls that were not sent. */
export interface Summary {
  count: number;
  /** Number of responses with a status from 200 to 399. */
  ok: number;
  /** Numbers of other responses by status; 0: no response, {@link notSent}: not sent. */
  failures: Readonly<Record<string, number>>;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

export function summarise(responses: readonly CallResponse[]): Summary {
  const failures: Record<string, number> = {};
  let ok = 0;
  const times: number[] = [];
  for (const { status, ms } of responses) {
    if (status !== notSent) times.push(ms);
    if (status >= 200 && status < 400) ok += 1;
    else failures[status] = (failures[status] ?? 0) + 1;
  }
  return {
    count: responses.length,
    ok,
    failures,
    p50Ms: percentile(times, 0.5),
    p99Ms: percentile(times, 0.99),
    maxMs: times.reduce((max, ms) => Math.max(max, ms), 0),
  };
}

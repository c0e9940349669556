import type { Logger } from '@glasshouse/telemetry';
import { TimeoutError, withTimeout } from '@glasshouse/timing';
import type { Client as HazelcastClient } from 'hazelcast-client';
import { CacheUnavailableError } from '../types.js';
import type { Connection } from './connection.js';

export interface Guard {
  /**
   * Runs work on the client within the timeout.
   * @throws CacheUnavailableError with the reason as its cause.
   * @throws TypeError that the work throws, unchanged: it is a mistake of the caller.
   */
  run<R>(work: (client: HazelcastClient) => Promise<R>): Promise<R>;
}

export interface GuardOptions {
  connection: Connection;
  timeoutMs: number;
  log: Logger;
}

/** Consecutive timeouts after which the cache is not called for `pauseMs`. */
const maxTimeouts = 3;
const pauseMs = 1000;
const logEveryMs = 30_000;

/**
 * Bounds the cost of an unavailable or slow cache: a timeout for each call, no calls for one second after three
 * consecutive timeouts (a member that hangs would delay every request), and at most one log record in 30 s.
 */
export function createGuard({ connection, timeoutMs, log }: GuardOptions): Guard {
  let timeouts = 0;
  let pausedUntil = 0;
  let loggedAt = Number.NEGATIVE_INFINITY;
  let failures = 0;

  function logFailure(error: unknown): void {
    failures++;
    const now = performance.now();
    if (now - loggedAt < logEveryMs) return;
    log.warn('cache operations fail', { error, 'cache.failures': failures });
    loggedAt = now;
    failures = 0;
  }

  function requireClient(): HazelcastClient {
    if (!connection.client) throw new Error('not connected');
    if (performance.now() < pausedUntil) throw new Error(`paused after ${maxTimeouts} consecutive timeouts`);
    return connection.client;
  }

  return {
    async run(work) {
      try {
        const result = await withTimeout(work(requireClient()), timeoutMs);
        timeouts = 0;
        return result;
      } catch (error) {
        if (error instanceof TypeError) throw error;
        if (error instanceof TimeoutError && ++timeouts >= maxTimeouts)
          pausedUntil = performance.now() + pauseMs;
        logFailure(error);
        throw new CacheUnavailableError('hazelcast', { cause: error });
      }
    },
  };
}

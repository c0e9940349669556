import type { Logger } from '@glasshouse/telemetry';
import { TimeoutError, withTimeout } from '@glasshouse/timing';
import type { Client as HazelcastClient } from 'hazelcast-client';
import { CacheUnavailableError } from '../types.js';
import type { Connection } from './connection.js';

export interface Guard {
  /**
   * Carries out work on the client within the time allowed.
   * @throws CacheUnavailableError with the reason as its cause; a TypeError of the caller's comes through.
   */
  run<R>(work: (client: HazelcastClient) => Promise<R>): Promise<R>;
}

export interface GuardOptions {
  connection: Connection;
  timeoutMs: number;
  log: Logger;
}

/** Timeouts in a row, after which the cache is not called for `restMs`. */
const maxTimeouts = 3;
const restMs = 1000;
const logEveryMs = 30_000;

/**
 * What keeps a cache that is away or slow from costing more than it gives: a limit on each call, no call at all for a
 * second when several in a row were too slow (a member that hangs would delay every request), and one log line in 30 s.
 */
export function createGuard({ connection, timeoutMs, log }: GuardOptions): Guard {
  let timeouts = 0;
  let restUntil = 0;
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

  function usable(): HazelcastClient {
    if (!connection.client) throw new Error('not connected');
    if (performance.now() < restUntil) throw new Error(`not called after ${maxTimeouts} timeouts in a row`);
    return connection.client;
  }

  return {
    async run(work) {
      try {
        const result = await withTimeout(work(usable()), timeoutMs);
        timeouts = 0;
        return result;
      } catch (error) {
        if (error instanceof TypeError) throw error;
        if (error instanceof TimeoutError && ++timeouts >= maxTimeouts)
          restUntil = performance.now() + restMs;
        logFailure(error);
        throw new CacheUnavailableError('hazelcast', { cause: error });
      }
    },
  };
}

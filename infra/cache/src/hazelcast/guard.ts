import type { Logger } from '@glasshouse/telemetry';
import type { Client as HazelcastClient } from 'hazelcast-client';
import { CacheUnavailableError } from '../types.js';
import type { Connection } from './connection.js';
import { TooSlowError, within } from './within.js';

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

/** Answers too late in a row, after which the cache is left alone for a while. */
const patience = 3;
const restMs = 1000;
const logEveryMs = 30_000;

/**
 * What keeps a cache that is away or slow from costing more than it gives: a limit on each call, no call at all for a
 * second when several in a row were too slow (a member that hangs would delay every request), and one log line in 30 s.
 */
export function createGuard({ connection, timeoutMs, log }: GuardOptions): Guard {
  let slow = 0;
  let restUntil = 0;
  let loggedAt = Number.NEGATIVE_INFINITY;
  let failures = 0;

  function tell(error: unknown): void {
    failures++;
    const now = performance.now();
    if (now - loggedAt < logEveryMs) return;
    log.warn('cache operations fail', { error, 'cache.failures': failures });
    loggedAt = now;
    failures = 0;
  }

  function usable(): HazelcastClient {
    if (!connection.client) throw new Error('not connected');
    if (performance.now() < restUntil) throw new Error(`left alone after ${patience} slow answers`);
    return connection.client;
  }

  return {
    async run(work) {
      try {
        const result = await within(timeoutMs, work(usable()));
        slow = 0;
        return result;
      } catch (error) {
        if (error instanceof TypeError) throw error;
        if (error instanceof TooSlowError && ++slow >= patience) restUntil = performance.now() + restMs;
        tell(error);
        throw new CacheUnavailableError('hazelcast', { cause: error });
      }
    },
  };
}

import type { Logger } from '@glasshouse/telemetry';
import { TimeoutError, withTimeout } from '@glasshouse/timing';
import type { Client as HazelcastClient } from 'hazelcast-client';
import { CacheUnavailableError } from '../types.js';
import type { Connection } from './connection.js';
import { createSuspects } from './suspects.js';

export interface Guard {
  /**
   * Runs work on the client within the timeout.
   * @param key key that the work reads or writes; without it, the work needs the whole cluster
   * @throws CacheUnavailableError with the reason as its cause.
   * @throws TypeError that the work throws, unchanged: it is a mistake of the caller.
   */
  run<R>(work: (client: HazelcastClient) => Promise<R>, key?: string): Promise<R>;
}

export interface GuardOptions {
  connection: Connection;
  timeoutMs: number;
  log: Logger;
}

const logEveryMs = 30_000;
/** Stands for a member in work that needs the whole cluster. */
const wholeCluster = '';

/**
 * Bounds the cost of an unavailable or slow cache: a timeout for each call, no calls to a member for one second after
 * three consecutive timeouts (a member that hangs would delay every request), and at most one log record in 30 s.
 */
export function createGuard({ connection, timeoutMs, log }: GuardOptions): Guard {
  const suspects = createSuspects(timeoutMs);
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

  /** Runs work and records whether the member responded in time. */
  async function runOn<R>(member: string, work: () => Promise<R>): Promise<R> {
    suspects.admit(member);
    try {
      const result = await withTimeout(work(), timeoutMs);
      suspects.responded(member);
      return result;
    } catch (error) {
      if (error instanceof TimeoutError) suspects.timedOut(member);
      else suspects.responded(member);
      throw error;
    }
  }

  return {
    async run(work, key) {
      try {
        const { client } = connection;
        if (!client) throw new Error('not connected');
        const member = key === undefined ? wholeCluster : ownerOf(client, key);
        return await runOn(member, () => work(client));
      } catch (error) {
        if (error instanceof TypeError) throw error;
        logFailure(error);
        throw new CacheUnavailableError('hazelcast', { cause: error });
      }
    },
  };
}

/** Returns the id of the member that owns a key, by the client's latest table of partitions. */
function ownerOf(client: HazelcastClient, key: string): string {
  const partitions = client.getPartitionService();
  // Undefined while a partition has no owner, contrary to the declared type.
  const owner: unknown = partitions.getPartitionOwner(partitions.getPartitionId(key));
  return owner === undefined ? wholeCluster : String(owner);
}

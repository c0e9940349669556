import { randomBytes, timingSafeEqual } from 'node:crypto';
import {
  createSemaphore,
  type JobOptions,
  medianOfLatest,
  type Place,
  ProblemError,
  SemaphoreRefusal,
} from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import type { HashingMetrics } from './hashing-metrics.js';
import { createHashingThreads } from './hashing-threads.js';
import { opaqueString } from './opaque-string.js';

/** Stored hash of a password, with its parameters, so that later hashes can use stronger ones. */
export interface PasswordRecord {
  algorithm: 'scrypt';
  /** Preparation of the password; absent in older records, which used only NFC. */
  preparation?: 'OpaqueString';
  /** log2 of scrypt's N. */
  cost: number;
  blockSize: number;
  parallelization: number;
  /** base64url */
  salt: string;
  /** base64url */
  hash: string;
}

export interface PasswordHasher {
  /**
   * Runs `work` with a reserved place for a hash, so that it does nothing else for a hash that would be refused. `work`
   * gets `within` with the place, for `hash` or `verify`.
   * @throws ProblemError OVERLOADED like `hash`; the error of `work`
   */
  withPlace<T>(within: Within, work: (within: Within) => Promise<T>): Promise<T>;
  /** Returns the number of further hashes that would be accepted now with this time until their deadline. */
  room(limitMs: number): number;
  /**
   * @throws TypeError for an invalid password, see `passwordFault`; ProblemError OVERLOADED at once when the hash would
   * end after the deadline or the queue is full
   */
  hash(span: Span, password: string, within?: Within): Promise<PasswordRecord>;
  /**
   * Returns whether the password matches the record. Without a record and for an invalid password, it does the same
   * work and returns false, so that the time does not reveal whether the user exists.
   *
   * @throws ProblemError OVERLOADED like `hash`
   */
  verify(span: Span, password: string, record: PasswordRecord | undefined, within?: Within): Promise<boolean>;
  /** Returns whether a new record of this password would have a higher cost or a newer preparation. */
  outdated(record: PasswordRecord, password: string): boolean;
  /** Terminates the hashing threads. */
  close(): Promise<void>;
}

/** Deadline of the request that waits for the hash, the signal that aborts the wait, and a reserved place. */
export type Within = Pick<JobOptions, 'deadline' | 'signal' | 'place'>;

export interface PasswordHasherOptions {
  /** log2 of scrypt's N. */
  cost: number;
  /** Concurrent hashes. Default: 2. */
  concurrency?: number;
  /** Hashes that may wait. Default: 100. */
  maxQueue?: number;
  metrics?: HashingMetrics;
}

/** Initial estimate of a hash's duration: measured about 3 µs per unit of N. Measured durations replace it. */
const expectedMs = (cost: number) => 0.003 * 2 ** cost;

/** Number of the latest hashes in the median: with two threads, four slow hashes do not change it. */
const countedHashes = 9;

const hashBytes = 32;
const saltBytes = 16;

/**
 * Creates a password hasher that runs scrypt (RFC 7914) in threads of a lower priority, by default two hashes at a
 * time. Each hash is an `internal` span `password.hash`. A hash that would end after its request's deadline is refused
 * at once: under overload, logins fail early instead of all waiting until their deadlines.
 */
export function createPasswordHasher(options: PasswordHasherOptions): PasswordHasher {
  const { cost, concurrency = 2, maxQueue = 100, metrics } = options;
  const threads = createHashingThreads();
  const semaphore = createSemaphore({
    width: concurrency,
    maxQueue,
    initialMs: expectedMs(cost),
    estimate: (initialMs) => medianOfLatest(initialMs, countedHashes),
    margin: 1.4,
    onWait: (ms) => metrics?.wait.observe(ms / 1000),
    onRefusal: (reason) => metrics?.refused[reason].add(),
  });
  metrics?.watch(() => semaphore.waiting);
  const parameters = { cost, blockSize: 8, parallelization: 1 };
  const unknownUser: PasswordRecord = {
    algorithm: 'scrypt',
    preparation: 'OpaqueString',
    ...parameters,
    salt: randomBytes(saltBytes).toString('base64url'),
    hash: randomBytes(hashBytes).toString('base64url'),
  };

  async function derive(span: Span, password: string, by: Omit<PasswordRecord, 'hash'>, within: Within = {}) {
    const work = span.child('password.hash', {
      kind: 'internal',
      attributes: { 'password.algorithm': 'scrypt', 'password.cost': by.cost },
    });
    try {
      return await semaphore.run(() => {
        work.event('started');
        return threads.derive({
          password,
          salt: Buffer.from(by.salt, 'base64url'),
          N: 2 ** by.cost,
          r: by.blockSize,
          p: by.parallelization,
          length: hashBytes,
        });
      }, within);
    } catch (error) {
      work.fail(error);
      throw error instanceof SemaphoreRefusal ? overloaded(error) : error;
    } finally {
      work.end();
    }
  }

  function takePlace(within: Within): Place {
    try {
      return semaphore.takePlace(within);
    } catch (error) {
      throw error instanceof SemaphoreRefusal ? overloaded(error) : error;
    }
  }

  return {
    async withPlace(within, work) {
      const place = takePlace(within);
      try {
        return await work({ ...within, place });
      } finally {
        place.release();
      }
    },
    room: (limitMs) => semaphore.room(limitMs),
    async hash(span, password, within) {
      const { value, fault } = opaqueString(password);
      if (fault !== undefined) throw new TypeError(`the password contains ${fault}`);
      const by = {
        algorithm: 'scrypt',
        preparation: 'OpaqueString',
        ...parameters,
        salt: randomBytes(saltBytes).toString('base64url'),
      } as const;
      return { ...by, hash: (await derive(span, value, by, within)).toString('base64url') };
    },
    async verify(span, password, record, within) {
      const against = record ?? unknownUser;
      const { text, possible } = preparedAs(against, password);
      const derived = await derive(span, text, against, within);
      const same = timingSafeEqual(derived, Buffer.from(against.hash, 'base64url'));
      return same && possible && record !== undefined;
    },
    outdated: (record, password) =>
      record.cost < cost || (record.preparation === undefined && opaqueString(password).fault === undefined),
    close: () => threads.close(),
  };
}

/** Temporary overload (RFC 9110 section 15.6.4). `Retry-After` is the estimated time to serve the current queue. */
function overloaded({ waitMs }: SemaphoreRefusal): ProblemError {
  return new ProblemError('OVERLOADED', {
    detail: 'Too many password hashes are waiting. Retry after the given time.',
    headers: { 'retry-after': String(Math.max(1, Math.ceil(waitMs / 1000))) },
  });
}

/**
 * Returns the text to hash, and whether a record of it can exist. HMAC, inside scrypt, pads short keys with NUL, so a
 * password with NULs appended has the same hash. Control characters are therefore refused for older records too.
 */
function preparedAs({ preparation }: PasswordRecord, password: string): { text: string; possible: boolean } {
  const composed = password.normalize('NFC');
  if (preparation === undefined) return { text: composed, possible: !/\p{Cc}/u.test(composed) };
  const { value, fault } = opaqueString(password);
  return { text: value ?? composed, possible: fault === undefined };
}

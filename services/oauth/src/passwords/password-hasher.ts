import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import type { Span } from '@glasshouse/telemetry';
import { createLane } from './lane.js';

/** What is kept of a password. The parameters stand beside the hash, so they can be raised later. */
export interface PasswordRecord {
  algorithm: 'scrypt';
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
  hash(span: Span, password: string, signal?: AbortSignal): Promise<PasswordRecord>;
  /**
   * Without a record it does the same work and answers false: how long it takes does not tell whether the user exists.
   */
  verify(
    span: Span,
    password: string,
    record: PasswordRecord | undefined,
    signal?: AbortSignal,
  ): Promise<boolean>;
  /** True when the record was made with less than today's parameters. */
  outdated(record: PasswordRecord): boolean;
}

const hashBytes = 32;
const saltBytes = 16;

/**
 * scrypt (RFC 7914) in libuv's thread pool, two at a time: the pool's four threads also look up host names and read
 * files. Each hash is an `internal` span `password.hash`.
 */
export function createPasswordHasher(options: { cost: number; concurrency?: number }): PasswordHasher {
  const { cost, concurrency = 2 } = options;
  const lane = createLane(concurrency);
  const parameters = { cost, blockSize: 8, parallelization: 1 };
  const unknownUser: PasswordRecord = {
    algorithm: 'scrypt',
    ...parameters,
    salt: randomBytes(saltBytes).toString('base64url'),
    hash: randomBytes(hashBytes).toString('base64url'),
  };

  async function derive(
    span: Span,
    password: string,
    by: Omit<PasswordRecord, 'hash'>,
    signal?: AbortSignal,
  ) {
    const work = span.child('password.hash', {
      kind: 'internal',
      attributes: { 'password.algorithm': 'scrypt', 'password.cost': by.cost },
    });
    try {
      return await lane(() => {
        work.event('started');
        return run(password.normalize('NFC'), by);
      }, signal);
    } catch (error) {
      work.fail(error);
      throw error;
    } finally {
      work.end();
    }
  }

  return {
    async hash(span, password, signal) {
      const by = {
        algorithm: 'scrypt',
        ...parameters,
        salt: randomBytes(saltBytes).toString('base64url'),
      } as const;
      return { ...by, hash: (await derive(span, password, by, signal)).toString('base64url') };
    },
    async verify(span, password, record, signal) {
      const against = record ?? unknownUser;
      const derived = await derive(span, password, against, signal);
      return timingSafeEqual(derived, Buffer.from(against.hash, 'base64url')) && record !== undefined;
    },
    outdated: (record) => record.cost < cost,
  };
}

function run(password: string, by: Omit<PasswordRecord, 'hash'>): Promise<Buffer> {
  const N = 2 ** by.cost;
  const options: ScryptOptions = {
    N,
    r: by.blockSize,
    p: by.parallelization,
    // what scrypt needs is 128 * N * r bytes and a little
    maxmem: 128 * N * by.blockSize + (1 << 20),
  };
  return new Promise((resolve, reject) => {
    scrypt(password, Buffer.from(by.salt, 'base64url'), hashBytes, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

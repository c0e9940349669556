import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import type { Span } from '@glasshouse/telemetry';
import { createLane } from './lane.js';
import { opaqueString } from './opaque-string.js';

/** What is kept of a password. The parameters stand beside the hash, so they can be raised later. */
export interface PasswordRecord {
  algorithm: 'scrypt';
  /** Preparation of the password; absent in earlier records, which used only NFC. */
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
  /** @throws TypeError for an invalid password, see `passwordFault` */
  hash(span: Span, password: string, signal?: AbortSignal): Promise<PasswordRecord>;
  /**
   * Does the same work and returns false without a record and for an invalid password, so that the time does not reveal
   * whether the user exists.
   */
  verify(
    span: Span,
    password: string,
    record: PasswordRecord | undefined,
    signal?: AbortSignal,
  ): Promise<boolean>;
  /** Returns whether a new record of this password would use other parameters or another preparation. */
  outdated(record: PasswordRecord, password: string): boolean;
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
    preparation: 'OpaqueString',
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
        return run(password, by);
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
      const { value, fault } = opaqueString(password);
      if (fault !== undefined) throw new TypeError(`a password contains ${fault}`);
      const by = {
        algorithm: 'scrypt',
        preparation: 'OpaqueString',
        ...parameters,
        salt: randomBytes(saltBytes).toString('base64url'),
      } as const;
      return { ...by, hash: (await derive(span, value, by, signal)).toString('base64url') };
    },
    async verify(span, password, record, signal) {
      const against = record ?? unknownUser;
      const { text, possible } = preparedAs(against, password);
      const derived = await derive(span, text, against, signal);
      const same = timingSafeEqual(derived, Buffer.from(against.hash, 'base64url'));
      return same && possible && record !== undefined;
    },
    outdated: (record, password) =>
      record.cost < cost || (record.preparation === undefined && opaqueString(password).fault === undefined),
  };
}

/**
 * Returns the text to derive from, and whether a record of it can exist. HMAC, inside scrypt, pads short keys with NUL,
 * so a password has the same hash with NULs appended. Control characters are therefore refused for old records too.
 */
function preparedAs({ preparation }: PasswordRecord, password: string): { text: string; possible: boolean } {
  const composed = password.normalize('NFC');
  if (preparation === undefined) return { text: composed, possible: !/\p{Cc}/u.test(composed) };
  const { value, fault } = opaqueString(password);
  return { text: value ?? composed, possible: fault === undefined };
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

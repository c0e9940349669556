import type { Span } from '@glasshouse/telemetry';

/**
 * A cache shared by the instances of a service: Hazelcast, or one process's memory. One contract suite runs against
 * both. Each operation is one `client` span `<map>.<operation>` with `db.system.name` (`hazelcast` or `memory`), and
 * counts in `cache_operations_total{map,operation,outcome}` (outcome `hit`, `miss`, `ok`, `error`).
 *
 * A cache is an aid, so it may be lost: `get` answers `undefined`, and `set` and `delete` do nothing, when the cache
 * is unreachable or slow (counted and logged once a while). `add` and `increment` decide something, so they throw
 * {@link CacheUnavailableError} then; the caller knows whether to go on.
 */
export interface CacheMap<V> {
  get(span: Span, key: string): Promise<V | undefined>;
  /**
   * Values are JSON; they come back as equal copies. The entry stays for `ttlMs`, above 0; on Hazelcast, which counts
   * whole seconds, up to two seconds longer.
   */
  set(span: Span, key: string, value: V, ttlMs: number): Promise<void>;
  delete(span: Span, key: string): Promise<void>;
  /** Sets only when the key is absent; true when it did. Atomic across instances. */
  add(span: Span, key: string, value: V, ttlMs: number): Promise<boolean>;
  /** Adds 1 to a counter that vanishes `ttlMs` after its first increment; the new value. Atomic across instances. */
  increment(span: Span, key: string, ttlMs: number): Promise<number>;
}

export interface Cache {
  /** `hazelcast` or `memory`. */
  readonly system: string;
  /** Asking twice for a name returns the same map. Names are shared by every service on one cluster: prefix them. */
  map<V>(name: string): CacheMap<V>;
  /** Begins to connect. A cluster that is away is no reason to reject: it is tried again in the background, for ever. */
  start(): Promise<void>;
  /** @throws CacheUnavailableError within the operation timeout. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export class CacheUnavailableError extends Error {
  readonly backend: string;
  constructor(backend: string, options?: ErrorOptions) {
    super(`${backend} is unavailable`, options);
    this.name = 'CacheUnavailableError';
    this.backend = backend;
  }
}

import type { Span } from '@glasshouse/telemetry';

/**
 * Map of a cache: on a Hazelcast cluster shared by the instances of a service, or in the memory of one process. One
 * contract suite runs against both. Each operation is one `client` span `<map>.<operation>` with `db.system.name`
 * (`hazelcast` or `memory`), and counts in `cache_operations_total{map,operation,outcome}` (outcome `hit`, `miss`,
 * `ok`, `error`).
 *
 * A service must work without its cache. While the cache is unreachable or slow, `get` returns `undefined`, and `set`
 * and `delete` do nothing; the failures are counted, and logged at most once in 30 s. Callers base decisions on the
 * results of `add`, `increment` and `values`, so these throw {@link CacheUnavailableError}.
 */
export interface CacheMap<V> {
  get(span: Span, key: string): Promise<V | undefined>;
  /**
   * Stores a JSON value; `get` returns an equal copy. The entry expires after `ttlMs`, which must be above 0; on
   * Hazelcast, which counts whole seconds, up to two seconds later.
   */
  set(span: Span, key: string, value: V, ttlMs: number): Promise<void>;
  delete(span: Span, key: string): Promise<void>;
  /** Stores the value if the key is absent; returns whether it was stored. Atomic across instances. */
  add(span: Span, key: string, value: V, ttlMs: number): Promise<boolean>;
  /** Increments a counter and returns its value; atomic across instances. Expires `ttlMs` after the first increment. */
  increment(span: Span, key: string, ttlMs: number): Promise<number>;
  /** Returns the values of all entries, in no order. Transfers the whole map: only for maps with a few entries. */
  values(span: Span): Promise<V[]>;
}

export interface Cache {
  /** `hazelcast` or `memory`. */
  readonly system: string;
  /** Returns the map of a name, always the same object. All services of a cluster share the names, so prefix them. */
  map<V>(name: string): CacheMap<V>;
  /** Begins to connect. Does not reject when the cluster is unreachable: further attempts follow in the background. */
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

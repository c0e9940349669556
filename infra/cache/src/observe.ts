import { type EffectOf, type PortFaults, plainError, withoutStack } from '@glasshouse/faults';
import { type CounterSeries, type Span, shareAttributes, type Telemetry } from '@glasshouse/telemetry';
import { CacheUnavailableError } from './types.js';

export type Operation = 'get' | 'set' | 'delete' | 'add' | 'increment' | 'values';
export type Outcome = 'hit' | 'miss' | 'ok' | 'error';

export interface ObservedOptions<R> {
  /** Derives the outcome from the result; by default `ok`. */
  outcome?: (result: R) => Outcome;
  /** Returns the result when the work fails; without it the error is rethrown. */
  fallback?: (error: unknown) => R;
}

/** Runs one operation of a map in its own span, and counts it. */
export type Observed = <R>(
  span: Span,
  operation: Operation,
  work: () => Promise<R>,
  options?: ObservedOptions<R>,
) => Promise<R>;

export interface ObserveOptions {
  telemetry: Telemetry;
  /** `db.system.name`. */
  system: string;
  server?: { address: string; port?: number | undefined } | undefined;
  /** Faults of the operations; absent when faults are not enabled. */
  faults?: PortFaults | undefined;
}

/**
 * Creates a function that returns the observer of a map. For each operation, it records the span `<map>.<operation>`
 * and a log record at level debug, and counts the outcome in `cache_operations_total{map,operation,outcome}`.
 */
export function createObserve({
  telemetry,
  system,
  server,
  faults,
}: ObserveOptions): (map: string) => Observed {
  const counter = telemetry.metrics.counter({
    name: 'cache_operations_total',
    help: 'Cache operations by outcome; a miss that a failure caused counts as error.',
    labels: ['map', 'operation', 'outcome'],
  });

  return (map) => {
    const attributes = shareAttributes({
      'db.system.name': system,
      'db.collection.name': map,
      'server.address': server?.address,
      'server.port': server?.port,
    });
    const seriesByKey = new Map<string, CounterSeries>();
    function count(span: Span, operation: Operation, outcome: Outcome): void {
      const key = `${operation} ${outcome}`;
      let series = seriesByKey.get(key);
      if (!series) {
        series = counter.labels(map, operation, outcome);
        seriesByKey.set(key, series);
      }
      series.add();
      // The record omits the key, which may be a secret.
      if (telemetry.log.enabled('debug')) span.log.debug(`${map}.${operation}: ${outcome}`);
    }

    return async (parent, operation, work, { outcome: outcomeOf, fallback } = {}) => {
      const span = parent.child(`${map}.${operation}`, { kind: 'client' });
      span.setShared(attributes).set('db.operation.name', operation);
      try {
        const result = await (faults ? withFaults(faults, system, map, operation, work) : work());
        const outcome = outcomeOf?.(result) ?? 'ok';
        if (outcome === 'hit' || outcome === 'miss') span.set('cache.hit', outcome === 'hit');
        count(span, operation, outcome);
        return result;
      } catch (error) {
        count(span, operation, 'error');
        span.fail(error);
        if (fallback) return fallback(error);
        throw error;
      } finally {
        span.end();
      }
    };
  };
}

/** Runs an operation with the faults of the cache. A `miss` finds no entry; a `stale` cache ignores `delete`. */
function withFaults<R>(
  faults: PortFaults,
  system: string,
  map: string,
  operation: Operation,
  work: () => Promise<R>,
): Promise<R> {
  const call = {
    target: map,
    operation,
    error: ({ message }: EffectOf<'error'>) =>
      withoutStack(new CacheUnavailableError(system, { cause: plainError(message ?? 'connection closed') })),
  };
  const skipped =
    (operation === 'get' && faults.has('miss', call)) ||
    (operation === 'delete' && faults.has('stale', call));
  return faults.run(call, skipped ? async () => undefined as R : work);
}

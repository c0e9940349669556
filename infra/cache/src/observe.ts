import { type CounterSeries, type Span, shareAttributes, type Telemetry } from '@glasshouse/telemetry';

export type Operation = 'get' | 'set' | 'delete' | 'add' | 'increment';
export type Outcome = 'hit' | 'miss' | 'ok' | 'error';

export interface ObservedOptions<R> {
  /** `ok` unless it tells something else. */
  outcome?: (result: R) => Outcome;
  /** What to answer when the work fails; without it the error is thrown on. */
  instead?: (error: unknown) => R;
}

/** Carries out one operation of a map under its span, and counts it. */
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
}

/**
 * The one place where a cache operation gets its span `<map>.<operation>`, its line at level debug, and is counted in
 * `cache_operations_total{map,operation,outcome}`.
 */
export function createObserve({ telemetry, system, server }: ObserveOptions): (map: string) => Observed {
  const counter = telemetry.metrics.counter({
    name: 'cache_operations_total',
    help: 'Cache operations by what became of them; a miss by failure counts as error.',
    labels: ['map', 'operation', 'outcome'],
  });

  return (map) => {
    const attributes = shareAttributes({
      'db.system.name': system,
      'db.collection.name': map,
      'server.address': server?.address,
      'server.port': server?.port,
    });
    const cells = new Map<string, CounterSeries>();
    function count(span: Span, operation: Operation, outcome: Outcome): void {
      const key = `${operation} ${outcome}`;
      let cell = cells.get(key);
      if (!cell) {
        cell = counter.labels(map, operation, outcome);
        cells.set(key, cell);
      }
      cell.add();
      // without the key, which may be a secret
      if (telemetry.log.enabled('debug')) span.log.debug(`${map}.${operation}: ${outcome}`);
    }

    return async (parent, operation, work, { outcome, instead } = {}) => {
      const span = parent.child(`${map}.${operation}`, { kind: 'client' });
      span.setShared(attributes).set('db.operation.name', operation);
      try {
        const result = await work();
        const became = outcome?.(result) ?? 'ok';
        if (became === 'hit' || became === 'miss') span.set('cache.hit', became === 'hit');
        count(span, operation, became);
        return result;
      } catch (error) {
        count(span, operation, 'error');
        span.fail(error);
        if (instead) return instead(error);
        throw error;
      } finally {
        span.end();
      }
    };
  };
}

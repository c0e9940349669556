import { type HistogramSeries, type Span, shareAttributes, type Telemetry } from '@glasshouse/telemetry';
import { DuplicateKeyError, StoreUnavailableError } from './errors.js';

export type Operation =
  | 'findOne'
  | 'find'
  | 'count'
  | 'insertOne'
  | 'updateOne'
  | 'replaceOne'
  | 'deleteOne'
  | 'deleteMany';

export type Outcome = 'ok' | 'duplicate' | 'unavailable' | 'error';

/** Carries out one operation of a collection under its span and its observation. */
export type Observed = <R>(
  span: Span,
  operation: Operation,
  work: () => Promise<R>,
  rows?: (result: R) => number,
) => Promise<R>;

export interface ObserveOptions {
  telemetry: Telemetry;
  /** `db.system.name`. */
  system: string;
  /** `db.namespace`: the database's name. */
  namespace?: string | undefined;
  /** Where the server is; absent when there is none. */
  server?: { address: string; port?: number | undefined } | undefined;
}

/**
 * The one place where a database operation gets its span `<collection>.<operation>` (OpenTelemetry's semantic
 * conventions for databases), its observation of `db_client_operation_duration_seconds`, in seconds, and its line at
 * level debug.
 */
export function createObserve(options: ObserveOptions): (collection: string) => Observed {
  const { telemetry, system, namespace, server } = options;
  const histogram = telemetry.metrics.histogram({
    name: 'db_client_operation_duration_seconds',
    help: 'Duration of database operations as the service sees them.',
    labels: ['system', 'collection', 'operation', 'outcome'],
  });

  return (collection) => {
    const attributes = shareAttributes({
      'db.system.name': system,
      'db.collection.name': collection,
      'db.namespace': namespace,
      'server.address': server?.address,
      'server.port': server?.port,
    });
    const cells = new Map<string, HistogramSeries>();
    const cell = (operation: Operation, outcome: Outcome): HistogramSeries => {
      const key = `${operation} ${outcome}`;
      let found = cells.get(key);
      if (!found) {
        found = histogram.labels(system, collection, operation, outcome);
        cells.set(key, found);
      }
      return found;
    };

    return async (parent, operation, work, rows) => {
      const span = parent.child(`${collection}.${operation}`, { kind: 'client' });
      span.setShared(attributes).set('db.operation.name', operation);
      let outcome: Outcome = 'ok';
      try {
        const result = await work();
        if (rows) span.set('db.response.returned_rows', rows(result));
        return result;
      } catch (error) {
        outcome = outcomeOf(error);
        span.fail(error);
        throw error;
      } finally {
        const tookMs = span.end();
        cell(operation, outcome).observe(tookMs / 1000, span);
        if (telemetry.log.enabled('debug')) {
          span.log.debug(`${collection}.${operation}: ${outcome}`, {
            'db.collection.name': collection,
            'db.operation.name': operation,
            'event.duration': Math.round(tookMs * 1e6),
          });
        }
      }
    };
  };
}

function outcomeOf(error: unknown): Outcome {
  if (error instanceof DuplicateKeyError) return 'duplicate';
  return error instanceof StoreUnavailableError ? 'unavailable' : 'error';
}

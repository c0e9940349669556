import { type EffectOf, type PortFaults, plainError, withoutStack } from '@glasshouse/faults';
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

/**
 * Runs an operation of a collection with its span and its duration histogram.
 *
 * @param rows returns the number of documents of the result, for `db.response.returned_rows`
 */
export type Observed = <R>(
  span: Span,
  operation: Operation,
  work: () => Promise<R>,
  rows?: (result: R) => number,
) => Promise<R>;

export interface ObserveOptions {
  telemetry: Telemetry;
  /** Value of `db.system.name`. */
  system: string;
  /** Value of `db.namespace`: the name of the database. */
  namespace?: string | undefined;
  /** Address of the server; absent for an embedded store. */
  server?: { address: string; port?: number | undefined } | undefined;
  /** Faults of the operations; absent when faults are not enabled. */
  faults?: PortFaults | undefined;
}

/**
 * Returns a function that creates the observer of a collection. For each database operation, it records the span
 * `<collection>.<operation>` (OpenTelemetry's semantic conventions for databases), an observation of
 * `db_client_operation_duration_seconds`, and a log record at level debug.
 */
export function createObserve(options: ObserveOptions): (collection: string) => Observed {
  const { telemetry, system, namespace, server, faults } = options;
  const histogram = telemetry.metrics.histogram({
    name: 'db_client_operation_duration_seconds',
    help: 'Duration of database operations, measured by the client.',
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
    const knownSeries = new Map<string, HistogramSeries>();
    const seriesOf = (operation: Operation, outcome: Outcome): HistogramSeries => {
      const key = `${operation} ${outcome}`;
      let found = knownSeries.get(key);
      if (!found) {
        found = histogram.labels(system, collection, operation, outcome);
        knownSeries.set(key, found);
      }
      return found;
    };

    const callOf = (operation: Operation) => ({
      target: collection,
      operation,
      error: ({ message }: EffectOf<'error'>) =>
        withoutStack(
          new StoreUnavailableError(system, { cause: plainError(message ?? 'connection closed') }),
        ),
    });

    return async (parent, operation, work, rows) => {
      const span = parent.child(`${collection}.${operation}`, { kind: 'client' });
      span.setShared(attributes).set('db.operation.name', operation);
      let outcome: Outcome = 'ok';
      try {
        const result = await (faults ? faults.run(callOf(operation), work) : work());
        if (rows) span.set('db.response.returned_rows', rows(result));
        return result;
      } catch (error) {
        outcome = outcomeOf(error);
        span.fail(error);
        throw error;
      } finally {
        const durationMs = span.end();
        seriesOf(operation, outcome).observe(durationMs / 1000, span);
        if (telemetry.log.enabled('debug')) {
          span.log.debug(`${collection}.${operation}: ${outcome}`, {
            'db.collection.name': collection,
            'db.operation.name': operation,
            'event.duration': Math.round(durationMs * 1e6),
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

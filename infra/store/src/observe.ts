import { type EffectOf, type PortFaults, plainError, withoutStack } from '@glasshouse/faults';
import { type HistogramSeries, type Span, shareAttributes, type Telemetry } from '@glasshouse/telemetry';
import { DuplicateKeyError, StoreUnavailableError } from './errors.js';
import type { PoolMetrics } from './pool-metrics.js';
import { SlotWait } from './slot-wait.js';

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

/** Telemetry of the result of an operation. */
export interface ResultTelemetry<R> {
  /** Returns the number of documents of the result, for `db.response.returned_rows`. */
  rows?(result: R): number;
  /** Default: `ok`. */
  outcome?(result: R): Outcome;
}

/** Runs an operation of a collection with its span and its duration histogram. */
export type Observed = <R>(
  span: Span,
  operation: Operation,
  work: () => Promise<R>,
  telemetry?: ResultTelemetry<R>,
) => Promise<R>;

export interface ObserveOptions {
  telemetry: Telemetry;
  /** Value of `db.system.name`. */
  system: string;
  /** Value of `db.namespace`: the name of the database. */
  namespace?: string | undefined;
  /** Address of the server; absent for an embedded store. */
  server?: { address: string; port?: number | undefined } | undefined;
  /** Connections of the store. */
  pool: PoolMetrics;
  /** True when the operations take turns on one connection, so that none of them waits; false when a driver reports them. */
  singleConnection?: boolean;
  /** Faults of the operations; absent when faults are not enabled. */
  faults?: PortFaults | undefined;
}

/** Shorter waits for a connection have no attribute, in milliseconds. */
const minWaitMs = 5;

/**
 * Returns a function that creates the observer of a collection. For each database operation, it records the span
 * `<collection>.<operation>` (OpenTelemetry's semantic conventions for databases), an observation of
 * `db_client_operation_duration_seconds`, and a log record at level debug.
 *
 * Two attributes of the span have no name in the conventions: `db.client.connection.pending_requests`, the number of
 * operations that waited for a connection when this one began, absent for 0; and `db.client.connection.wait_time_ms`,
 * absent below 5 ms and where the driver does not report the wait of a single operation (MongoDB).
 */
export function createObserve(options: ObserveOptions): (collection: string) => Observed {
  const { telemetry, system, namespace, server, pool, singleConnection = false, faults } = options;
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

    const callOf = (operation: Operation, slots: SlotWait) => ({
      slots,
      target: collection,
      operation,
      error: ({ message }: EffectOf<'error'>) =>
        withoutStack(
          new StoreUnavailableError(system, { cause: plainError(message ?? 'connection closed') }),
        ),
    });

    return async (parent, operation, work, { rows, outcome: outcomeOfResult } = {}) => {
      const span = parent.child(`${collection}.${operation}`, { kind: 'client' });
      span.setShared(attributes).set('db.operation.name', operation);
      if (pool.queued > 0) span.set('db.client.connection.pending_requests', pool.queued);
      const slot = faults && new SlotWait(pool, span);
      let outcome: Outcome = 'ok';
      try {
        const result = await (faults && slot ? faults.run(callOf(operation, slot), work) : work());
        if (outcomeOfResult) outcome = outcomeOfResult(result);
        if (rows) span.set('db.response.returned_rows', rows(result));
        return result;
      } catch (error) {
        outcome = outcomeOf(error);
        span.fail(error);
        throw error;
      } finally {
        const waitMs = slot?.waitMs;
        if (waitMs !== undefined && waitMs >= minWaitMs)
          span.set('db.client.connection.wait_time_ms', Math.round(waitMs * 1000) / 1000);
        const durationMs = span.end();
        if (singleConnection && waitMs === undefined && outcome !== 'unavailable') pool.used(durationMs);
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

import { type BackgroundLoop, createBackgroundLoop } from '@glasshouse/http';
import type { Span, Telemetry } from '@glasshouse/telemetry';
import type { OrderDocument } from '../store.js';
import { hasSaga, type SagaContext, type SagaOrder, stepFields } from './context.js';
import { acquireLease, LeaseLostError, maxClockDifferenceMs } from './lease.js';
import { SagaPausedError } from './pause.js';
import { runSaga } from './run.js';

const batchSize = 20;

/**
 * Resumes orders whose lease has expired or ends impossibly late. Each has a trace of its own, with a link to the request
 * that started the saga.
 */
export async function recover(scan: Span, telemetry: Telemetry, context: SagaContext): Promise<void> {
  const due = await findDue(scan, context);
  const started = due.flatMap(({ saga }) => (saga ? [saga.startedAt.getTime()] : []));
  context.metrics.oldestUnfinished(started.length > 0 ? Date.now() - Math.min(...started) : 0);
  const finishing: Promise<void>[] = [];
  try {
    for (const order of due) {
      const acquired = hasSaga(order) ? await acquireLease(scan, context, order) : undefined;
      if (acquired) finishing.push(finish(telemetry, context, acquired));
    }
  } finally {
    await Promise.all(finishing);
  }
}

async function findDue(scan: Span, { orders, leaseMs, retryMs }: SagaContext): Promise<OrderDocument[]> {
  const now = Date.now();
  const options = { sort: { 'saga.lease.until': 1 }, limit: batchSize } as const;
  const expired = await orders.find(scan, { 'saga.lease.until': { $lte: now } }, options);
  // Such a lease was acquired before the clock was set back. Its order would wait until the clock has caught up.
  const latest = now + Math.max(leaseMs, retryMs) + maxClockDifferenceMs;
  const impossible = await orders.find(scan, { 'saga.lease.until': { $gt: latest } }, options);
  return [...expired, ...impossible];
}

async function finish(telemetry: Telemetry, context: SagaContext, order: SagaOrder): Promise<void> {
  const { step, trace } = order.saga;
  const span = telemetry.rootSpan('saga recovery', {
    links: [trace],
    attributes: { 'order.id': order._id, 'saga.step': step },
  });
  context.metrics.recovered(step);
  span.log.info('saga recovery started', {
    ...stepFields(order, 'order-recover'),
    'saga.step': step,
    'saga.trace.id': trace.traceId,
  });
  try {
    const done = await runSaga(span, context, order, 'recovery');
    span.log.info('saga recovery finished', {
      ...stepFields(order, 'order-recovered'),
      'order.status': done.status,
    });
  } catch (error) {
    reportFailure(span, order, error);
  } finally {
    span.end();
  }
}

function reportFailure(span: Span, order: SagaOrder, error: unknown): void {
  if (error instanceof SagaPausedError || error instanceof LeaseLostError) {
    span.set('saga.result', error.name);
    return;
  }
  span.fail(error);
  span.log.error('saga recovery failed', {
    ...stepFields(order, 'order-recover'),
    error,
  });
}

/** Creates the loop that runs a recovery pass every `intervalMs` until it is closed. */
export function createRecovery({
  telemetry,
  context,
  intervalMs,
}: {
  telemetry: Telemetry;
  context: SagaContext;
  intervalMs: number;
}): BackgroundLoop {
  return createBackgroundLoop({
    telemetry,
    name: 'sagas scan',
    action: 'order-recover',
    intervalMs,
    round: (scan) => recover(scan, telemetry, context),
  });
}

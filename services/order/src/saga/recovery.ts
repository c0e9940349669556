import { type BackgroundLoop, createBackgroundLoop } from '@glasshouse/http';
import type { Span, Telemetry } from '@glasshouse/telemetry';
import { hasSaga, type SagaContext, type SagaOrder, stepFields } from './context.js';
import { acquireLease, LeaseLostError } from './lease.js';
import { SagaPausedError } from './pause.js';
import { runSaga } from './run.js';

const batch = 20;

/** Takes over orders whose lease ran out, each in a trace linked to the request that began it. */
export async function recover(look: Span, telemetry: Telemetry, context: SagaContext): Promise<void> {
  const due = await context.orders.find(
    look,
    { 'saga.lease.until': { $lte: Date.now() } },
    { sort: { 'saga.lease.until': 1 }, limit: batch },
  );
  const finishing: Promise<void>[] = [];
  try {
    for (const order of due) {
      const ours = hasSaga(order) ? await acquireLease(look, context, order) : undefined;
      if (ours) finishing.push(finish(telemetry, context, ours));
    }
  } finally {
    await Promise.all(finishing);
  }
}

async function finish(telemetry: Telemetry, context: SagaContext, order: SagaOrder): Promise<void> {
  const { step, trace } = order.saga;
  const span = telemetry.rootSpan('saga recovery', {
    links: [trace],
    attributes: { 'order.id': order._id, 'saga.step': step },
  });
  context.metrics.recovered(step);
  span.log.info('unfinished order taken over', {
    ...stepFields(order, 'order-recover'),
    'saga.step': step,
    'saga.trace.id': trace.traceId,
  });
  try {
    const done = await runSaga(span, context, order, 'recovery');
    span.log.info('unfinished order finished', {
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
  span.log.error('recovery of an unfinished order failed', {
    ...stepFields(order, 'order-recover'),
    error,
  });
}

/** Recovers every `intervalMs` until closed. */
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
    round: (look) => recover(look, telemetry, context),
  });
}

import type { Span, Telemetry } from '@glasshouse/telemetry';
import { hasSaga, type SagaContext, type SagaOrder, stepFields } from './context.js';
import { LeaseLostError, takeOver } from './lease.js';
import { SagaPausedError } from './pause.js';
import { runSaga } from './run.js';

const batch = 20;

/** Takes up orders whose lease ran out, one after the other, each in a trace linked to the request that began it. */
export async function recover(telemetry: Telemetry, context: SagaContext): Promise<void> {
  // Not traced: most passes find nothing; what is found gets a trace of its own, linked to the first.
  const scan = telemetry.rootSpan('sagas scan', { sampled: false });
  const taken: SagaOrder[] = [];
  try {
    const due = await context.orders.find(
      scan,
      { 'saga.lease.until': { $lte: Date.now() } },
      { sort: { 'saga.lease.until': 1 }, limit: batch },
    );
    for (const order of due) {
      const ours = hasSaga(order) ? await takeOver(scan, context, order) : undefined;
      if (ours) taken.push(ours);
    }
  } catch (error) {
    scan.fail(error);
    scan.log.warn('unfinished orders could not be looked for', { error, 'event.action': 'order-recover' });
  } finally {
    scan.end();
  }
  await Promise.all(taken.map((order) => finish(telemetry, context, order)));
}

async function finish(telemetry: Telemetry, context: SagaContext, order: SagaOrder): Promise<void> {
  const { step, trace } = order.saga;
  const span = telemetry.rootSpan('saga recovery', {
    links: [trace],
    attributes: { 'order.id': order._id, 'saga.step': step },
  });
  context.metrics.recovered(step);
  span.log.info('taking up an unfinished order', {
    ...stepFields(order, 'order-recover'),
    'saga.step': step,
    'saga.trace.id': trace.traceId,
  });
  try {
    const done = await runSaga(span, context, order, 'recovery');
    span.log.info('the order is finished', {
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
  span.log.error('an unfinished order could not be taken up', {
    ...stepFields(order, 'order-recover'),
    error,
  });
}

/** Recovers every `intervalMs` until closed; the pause begins when a pass has ended, so passes never pile up. */
export function createRecovery({
  telemetry,
  context,
  intervalMs,
}: {
  telemetry: Telemetry;
  context: SagaContext;
  intervalMs: number;
}) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let closed = false;

  function plan(): void {
    if (closed) return;
    timer = setTimeout(() => {
      running = recover(telemetry, context).finally(plan);
    }, intervalMs);
  }

  return {
    start: plan,
    async close(): Promise<void> {
      closed = true;
      clearTimeout(timer);
      await running;
    },
  };
}

import type { Span } from '@glasshouse/telemetry';
import type { OrderDocument, StepName } from '../store.js';
import { refund } from './compensations/refund.js';
import { release } from './compensations/release.js';
import { returnStock } from './compensations/return.js';
import { hasSaga, type SagaContext } from './context.js';
import { keepLease } from './lease.js';
import { notify } from './notify.js';
import type { RetryMode } from './retry-mode.js';
import type { Step } from './step.js';
import { charge } from './steps/charge.js';
import { commit } from './steps/commit.js';
import { reserve } from './steps/reserve.js';

/**
 * Steps: reserving, charging, committing. Compensations: refunding, then releasing or returning. The notification ends
 * both. Each does its own work, which is safe to repeat, and then writes the next step. An instance that acquires the
 * lease of another continues from the written step, the only one that it may repeat.
 */
const steps: Readonly<Record<StepName, Step>> = {
  reserving: reserve,
  charging: charge,
  committing: commit,
  refunding: refund,
  releasing: release,
  returning: returnStock,
  notifying: notify,
};

/**
 * Runs the remaining steps of an order. The caller holds its lease.
 *
 * @throws SagaPausedError when a step must be retried later; LeaseLostError when another instance acquired the lease;
 * any error of the store, after which the lease expires and a recovery pass continues
 */
export async function runSaga(
  span: Span,
  context: SagaContext,
  order: OrderDocument,
  mode: RetryMode,
): Promise<OrderDocument> {
  if (!hasSaga(order)) return order;
  const release = keepLease(span, context, order);
  try {
    let current: OrderDocument = order;
    while (hasSaga(current)) current = await steps[current.saga.step](span, context, current, mode);
    return current;
  } finally {
    release();
  }
}

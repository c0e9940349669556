import { type ErrorCode, ProblemError } from '@glasshouse/http';
import { abort } from '../compensate.js';
import { failureOf } from '../failure.js';
import { advance } from '../lease.js';
import { retriedStep } from '../step.js';

/** Problems after which the stock can no longer be sold to this order. */
const finalCodes: readonly ErrorCode[] = [
  'OUT_OF_STOCK',
  'PRODUCT_NOT_FOUND',
  'CONFLICT',
  'RESERVATION_NOT_FOUND',
];

/** Turns the reserved stock into sold stock. */
export const commit = retriedStep({
  call: (span, { product }, { _id, attempt }, options) =>
    product.commitReservation(span, _id, attempt, options),
  action: 'order-commit',
  message: 'stock sold',
  next: (span, context, order) => advance(span, context, order, { step: 'notifying' }),
  final: (span, context, order, error) =>
    error instanceof ProblemError && finalCodes.includes(error.code)
      ? abort(span, context, order, failureOf(error))
      : undefined,
});

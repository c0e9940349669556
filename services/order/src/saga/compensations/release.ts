import { retriedStep } from '../step.js';
import { conclude } from './conclude.js';

/** Releases the reserved stock. */
export const release = retriedStep({
  call: (span, { product }, { _id, attempt }, options) =>
    product.releaseReservation(span, _id, attempt, options),
  action: 'order-release',
  message: 'stock released',
  next: conclude,
});

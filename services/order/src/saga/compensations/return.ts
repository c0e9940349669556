import { retriedStep } from '../step.js';
import { conclude } from './conclude.js';

/** Returns the sold stock. */
export const returnStock = retriedStep({
  call: (span, { product }, { _id, attempt }, options) =>
    product.returnReservation(span, _id, attempt, options),
  action: 'order-return',
  message: 'stock returned',
  next: conclude,
});

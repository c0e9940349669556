import { currency } from '@glasshouse/shop';
import type { Booking, Movement } from '../contract.js';
import type { MovementDocument } from '../store.js';

export function movementView({ _id, kind, amount, balanceAfter, order, at }: MovementDocument): Movement {
  return {
    id: _id,
    kind: kind as Movement['kind'],
    amount: { amount, currency },
    balance: { amount: balanceAfter, currency },
    ...(order !== undefined && { orderId: order }),
    at: at.toISOString(),
  };
}

export function bookingView(movement: MovementDocument): Booking {
  return { balance: { amount: movement.balanceAfter, currency }, movement: movementView(movement) };
}

import Type from 'typebox';

/** Limits shared by an order, its reservation and its price requests. */
export const limits = {
  /** Pieces of one product in an order, a reservation or a price request. */
  quantity: 1000,
  /** Different products in an order or a reservation. */
  items: 50,
} as const;

/** Number of pieces of one product. */
export const Quantity = Type.Integer({ minimum: 1, maximum: limits.quantity });

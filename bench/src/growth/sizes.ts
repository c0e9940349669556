export const sizeNames = ['small', 'large'] as const;

/** Amount of data of a shop. */
export interface Size {
  name: (typeof sizeNames)[number];
  products: number;
  users: number;
  /** Number of orders of all users. */
  orders: number;
  /** Number of orders of the shopper, whose requests are measured. */
  shopperOrders: number;
  /** Number of movements of the shopper's account. */
  shopperMovements: number;
}

export const small: Size = {
  name: 'small',
  products: 26,
  users: 10,
  orders: 100,
  shopperOrders: 50,
  shopperMovements: 200,
};

export const large: Size = {
  name: 'large',
  products: 20_000,
  users: 2000,
  orders: 100_000,
  shopperOrders: 5000,
  shopperMovements: 20_000,
};

/** Large data on MongoDB, smaller because a stand-in takes milliseconds for a document, and a second for a product. */
export const medium: Size = {
  name: 'large',
  products: 300,
  users: 200,
  orders: 10_000,
  shopperOrders: 1000,
  shopperMovements: 4000,
};

/** Large data of a quick run. */
export const quickLarge: Size = {
  name: 'large',
  products: 260,
  users: 40,
  orders: 1000,
  shopperOrders: 200,
  shopperMovements: 800,
};

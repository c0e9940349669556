/** Deposit that a customer requested, and its response. The shop's state must agree with both, as for all facts. */
export interface DepositFact {
  key: string;
  /** Minor units; unique among a customer's deposits, so that each can be found in the account. */
  amount: number;
  /** The movement's id, once a response contained it. */
  movement: string | undefined;
}

export interface AddFact {
  key: string;
  sku: string;
  quantity: number;
  /** True once a response confirmed it. Without a response the item may or may not have been added. */
  done: boolean;
}

/** Reported state or failure of an order, which only another request of its customer can change. */
export type Reported = 'confirmed' | 'cancelled' | 'INSUFFICIENT_FUNDS' | 'OUT_OF_STOCK';

export interface OrderFact {
  key: string;
  id: string | undefined;
  adds: AddFact[];
  confirmRequested: boolean;
  cancelRequested: boolean;
  reported: Set<Reported>;
}

export interface CustomerFacts {
  username: string;
  password: string;
  token: string;
  deposits: DepositFact[];
  orders: OrderFact[];
}

/** Requests of the customers and the responses they got: the shop's state must agree with both. */
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
  /** A response confirmed it; without a response it may have happened or not. */
  done: boolean;
}

/** State of an order in a response that only a request of the customer can change. */
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

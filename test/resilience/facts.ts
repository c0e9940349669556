/** What customers asked for and what they were told: all that is known outside, and what the books must agree with. */
export interface DepositFact {
  key: string;
  /** Minor units. No two of one customer are the same, so that each can be found in the account. */
  amount: number;
  /** The movement's id, once any answer named it. */
  movement: string | undefined;
}

export interface AddFact {
  key: string;
  sku: string;
  quantity: number;
  /** An answer said so; without one it may have happened or not. */
  done: boolean;
}

/** What an answer said about an order that cannot become untrue without a request of the customer. */
export type Reported = 'confirmed' | 'cancelled' | 'INSUFFICIENT_FUNDS' | 'OUT_OF_STOCK';

export interface OrderFact {
  key: string;
  id: string | undefined;
  adds: AddFact[];
  confirmAsked: boolean;
  cancelAsked: boolean;
  reported: Set<Reported>;
}

export interface CustomerFacts {
  username: string;
  password: string;
  token: string;
  deposits: DepositFact[];
  orders: OrderFact[];
}

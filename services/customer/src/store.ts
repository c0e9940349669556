import type { Collection, Document, Store } from '@glasshouse/store';
import type { Outcome } from './contract.js';

/** `_id` is the user's id. */
export interface ProfileDocument extends Document {
  username: string;
  fullName: string;
  email: string;
  phone?: string;
  address?: { street: string; postalCode: string; city: string; country: string };
  createdAt: Date;
  updatedAt: Date;
  /** Increases with each change; absent in profiles of earlier versions. */
  version?: number;
}

/** `void` takes the key of a charge that was refunded before it arrived. It moves no money and is not shown. */
export type StoredKind = 'deposit' | 'charge' | 'refund' | 'void';

/**
 * One movement of an account. The balance is stored nowhere else. `_id` is `<user>:<seq>`, so one
 * of two concurrent appends fails and is retried. `[user, key]` is unique, so that each movement is booked once.
 */
export interface MovementDocument extends Document {
  user: string;
  /** 1, 2, 3 ... without gaps. */
  seq: number;
  key: string;
  kind: StoredKind;
  /** Minor units, never negative. */
  amount: number;
  balanceAfter: number;
  at: Date;
  order?: string;
}

/** `_id` is `<order>:<outcome>`: exactly one notification for each outcome of an order. */
export interface NotificationDocument extends Document {
  user: string;
  order: string;
  outcome: Outcome;
  message: string;
  total?: number;
  at: Date;
}

export interface CustomerStore {
  profiles: Collection<ProfileDocument>;
  movements: Collection<MovementDocument>;
  notifications: Collection<NotificationDocument>;
}

/** Declares the collections. `store.start()` creates their indexes. */
export function customerStore(store: Store): CustomerStore {
  return {
    profiles: store.collection<ProfileDocument>('profiles', [{ fields: ['updatedAt', '_id'] }]),
    movements: store.collection<MovementDocument>('movements', [
      { fields: ['user', 'seq'], unique: true },
      { fields: ['user', 'key'], unique: true },
      { fields: ['at', '_id'] },
    ]),
    notifications: store.collection<NotificationDocument>('notifications', [
      { fields: ['user', 'at', '_id'] },
    ]),
  };
}

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

/** `void` takes the place of a charge that was called back before it came; it moves nothing and is not shown. */
export type StoredKind = 'deposit' | 'charge' | 'refund' | 'void';

/**
 * One line of an account; nothing else says what the balance is. `_id` is `<user>:<seq>`, so that of two appended at
 * the same time one fails and is tried again, and `[user, key]` is unique, so that each happens once.
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

/** `_id` is `<order>:<outcome>`: exactly one for each. */
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

/** Declares the collections; their indexes are made by `store.start()`. */
export function customerStore(store: Store): CustomerStore {
  return {
    profiles: store.collection<ProfileDocument>('profiles'),
    movements: store.collection<MovementDocument>('movements', [
      { fields: ['user', 'seq'], unique: true },
      { fields: ['user', 'key'], unique: true },
    ]),
    notifications: store.collection<NotificationDocument>('notifications', [
      { fields: ['user', 'at', '_id'] },
    ]),
  };
}

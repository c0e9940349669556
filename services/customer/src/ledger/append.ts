import { setTimeout as sleep } from 'node:timers/promises';
import { currency, ProblemError } from '@glasshouse/http';
import { DuplicateKeyError } from '@glasshouse/store';
import type { Span } from '@glasshouse/telemetry';
import type { CustomerStore, MovementDocument, StoredKind } from '../store.js';

export interface Entry {
  user: string;
  /** Names what happens; the same key of one user is booked once. */
  key: string;
  kind: StoredKind;
  /** Minor units, never negative. */
  amount: number;
  order?: string;
}

export interface Appended {
  movement: MovementDocument;
  /** True when the key had been booked before; `movement` is that one, whatever the entry says now. */
  replayed: boolean;
}

/** What a movement adds to the balance. */
export function effectOf({ kind, amount }: Pick<MovementDocument, 'kind' | 'amount'>): number {
  return kind === 'charge' ? -amount : kind === 'void' ? 0 : amount;
}

const mostTries = 60;

/**
 * Books an entry as the account's next movement. Optimistic: the next number is tried, and if another movement took
 * it meanwhile, the one after.
 *
 * @throws ProblemError INSUFFICIENT_FUNDS when the balance would go below zero; CONFLICT after too many tries
 */
export async function append(span: Span, { movements }: CustomerStore, entry: Entry): Promise<Appended> {
  const { user, key } = entry;
  for (let tries = 0; tries < mostTries; tries++) {
    const latest = await movements.findOne(span, { user }, { sort: { seq: -1 } });
    const balance = latest?.balanceAfter ?? 0;
    const balanceAfter = balance + effectOf(entry);
    const seq = (latest?.seq ?? 0) + 1;
    if (balanceAfter < 0) {
      const booked = await movements.findOne(span, { user, key });
      if (booked) return { movement: booked, replayed: true };
      throw insufficient(balance, entry.amount);
    }
    const movement: MovementDocument = { _id: `${user}:${seq}`, seq, ...entry, balanceAfter, at: new Date() };
    try {
      await movements.insertOne(span, movement);
      return { movement, replayed: false };
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
    }
    const booked = await movements.findOne(span, { user, key });
    if (booked) return { movement: booked, replayed: true };
    // Whoever lost a few rounds waits a little, at random, so that all do not meet again.
    if (tries > 0) await sleep(Math.random() * Math.min(50, 2 * tries));
  }
  throw new ProblemError('CONFLICT', { detail: 'The account changes too fast; try again.' });
}

function insufficient(balance: number, amount: number): ProblemError {
  return new ProblemError('INSUFFICIENT_FUNDS', {
    detail: `The balance is ${cents(balance)}, ${cents(amount)} are needed.`,
    extensions: {
      balance: { amount: balance, currency },
      missing: { amount: amount - balance, currency },
    },
  });
}

function cents(amount: number): string {
  return `${(amount / 100).toFixed(2)} ${currency}`;
}

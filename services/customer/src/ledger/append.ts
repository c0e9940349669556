import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemError } from '@glasshouse/http';
import { currency } from '@glasshouse/shop';
import { DuplicateKeyError } from '@glasshouse/store';
import type { Span } from '@glasshouse/telemetry';
import { customerErrors } from '../errors.js';
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

/** How far an append has come, for a caller who cannot wait for its end. */
export interface Progress {
  /** True from the write until it is known that it booked nothing: the entry may be booked. */
  written: boolean;
  /** Set by a caller who has given up: nothing is written any more. */
  abandoned: boolean;
}

export interface AppendOptions {
  progress?: Progress;
  /** Called after a write that booked nothing, as another instance took the number. */
  onConflict?: () => void;
}

/** What a movement adds to the balance. */
export function effectOf({ kind, amount }: Pick<MovementDocument, 'kind' | 'amount'>): number {
  return kind === 'charge' ? -amount : kind === 'void' ? 0 : amount;
}

/** Two instances that append to one account at once each win every second time, so that twelve losses are rare. */
const maxAttempts = 12;
/** Upper limit of the random pause after a conflict, in ms. */
const maxPauseMs = 50;

/**
 * Books an entry as the account's next movement. Callers of this process take turns (`account-queue.ts`), so the number
 * is only taken meanwhile by another instance; then the next one is tried.
 *
 * @throws ProblemError INSUFFICIENT_FUNDS when the balance would go below zero; CONFLICT after too many conflicts;
 * DEADLINE_EXCEEDED when it was abandoned before the entry was written
 */
export async function append(
  span: Span,
  { movements }: CustomerStore,
  entry: Entry,
  { progress = { written: false, abandoned: false }, onConflict }: AppendOptions = {},
): Promise<Appended> {
  const { user, key } = entry;
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const latest = await movements.findOne(span, { user }, { sort: { seq: -1 } });
    const balance = latest?.balanceAfter ?? 0;
    const balanceAfter = balance + effectOf(entry);
    const seq = (latest?.seq ?? 0) + 1;
    if (balanceAfter < 0) {
      const booked = await movements.findOne(span, { user, key });
      if (booked) return { movement: booked, replayed: true };
      throw insufficient(balance, entry.amount);
    }
    if (progress.abandoned) throw new ProblemError('DEADLINE_EXCEEDED', { detail: 'Nothing was booked.' });
    const movement: MovementDocument = { _id: `${user}:${seq}`, seq, ...entry, balanceAfter, at: new Date() };
    progress.written = true;
    try {
      await movements.insertOne(span, movement);
      return { movement, replayed: false };
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
    }
    progress.written = false;
    const booked = await movements.findOne(span, { user, key });
    if (booked) return { movement: booked, replayed: true };
    onConflict?.();
    // at random, so that two instances do not meet again
    await sleep(Math.random() * Math.min(maxPauseMs, 4 * attempt));
  }
  throw new ProblemError('CONFLICT', { detail: 'The account changes too fast; try again.' });
}

function insufficient(balance: number, amount: number): ProblemError {
  return new ProblemError(customerErrors.INSUFFICIENT_FUNDS, {
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

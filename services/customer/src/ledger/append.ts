import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemError } from '@glasshouse/http';
import { currency } from '@glasshouse/shop';
import type { Span } from '@glasshouse/telemetry';
import { customerErrors } from '../errors.js';
import type { CustomerStore, MovementDocument, StoredKind } from '../store.js';

/** A movement to book. */
export interface Entry {
  user: string;
  /** Idempotency key of the movement: each key of a user is booked once. */
  key: string;
  kind: StoredKind;
  /** Minor units, never negative. */
  amount: number;
  order?: string;
}

export interface Appended {
  movement: MovementDocument;
  /** True if the key was booked before. `movement` is then the stored one, even if it differs from the entry. */
  replayed: boolean;
}

/** Progress of an append, for a caller that stops waiting before its end. */
export interface Progress {
  /** True while the entry may be booked: from the start of the write until the store reports a conflict. */
  written: boolean;
  /** Set by a caller that has stopped waiting. The append then starts no further write. */
  abandoned: boolean;
}

export interface AppendOptions {
  progress?: Progress;
  /** Called after a write that failed because another instance took the number. */
  onConflict?: () => void;
}

/** Returns the signed amount that a movement adds to the balance. */
export function effectOf({ kind, amount }: Pick<MovementDocument, 'kind' | 'amount'>): number {
  return kind === 'charge' ? -amount : kind === 'void' ? 0 : amount;
}

/** Two instances that append to one account each win half of the conflicts: twelve losses in a row are rare. */
const maxAttempts = 12;
/** Upper limit of the random pause after a conflict, in ms. */
const maxPauseMs = 50;

/**
 * Books an entry as the account's next movement. `account-queue.ts` serialises the appends of this process, so only
 * another instance can take the number first; the append then retries with the next number.
 *
 * @throws ProblemError INSUFFICIENT_FUNDS when the balance would go below zero; CONFLICT after too many conflicts;
 * DEADLINE_EXCEEDED when the append was abandoned before the write
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
    if (await movements.insertIfAbsent(span, movement)) return { movement, replayed: false };
    progress.written = false;
    const booked = await movements.findOne(span, { user, key });
    if (booked) return { movement: booked, replayed: true };
    onConflict?.();
    // random, so that two instances do not conflict again
    await sleep(Math.random() * Math.min(maxPauseMs, 4 * attempt));
  }
  throw new ProblemError('CONFLICT', {
    detail: 'Too many concurrent changes of the account. Nothing was booked. Retry the request.',
  });
}

function insufficient(balance: number, amount: number): ProblemError {
  return new ProblemError(customerErrors.INSUFFICIENT_FUNDS, {
    detail: `The balance is ${formatCents(balance)}; ${formatCents(amount)} is required.`,
    extensions: {
      balance: { amount: balance, currency },
      missing: { amount: amount - balance, currency },
    },
  });
}

function formatCents(amount: number): string {
  return `${(amount / 100).toFixed(2)} ${currency}`;
}

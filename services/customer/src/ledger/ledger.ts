import { randomUUID } from 'node:crypto';
import { outcomeUnknown, ProblemError, type Repeatable } from '@glasshouse/http';
import { currency, type Money } from '@glasshouse/shop';
import { StoreUnavailableError } from '@glasshouse/store';
import type { Span } from '@glasshouse/telemetry';
import { withTimeout } from '@glasshouse/timing';
import type { NewCharge, NewRefund } from '../contract.js';
import { customerErrors } from '../errors.js';
import type { CustomerStore, MovementDocument } from '../store.js';
import type { AccountQueue, Turn } from './account-queue.js';
import { type Appended, append, type Entry, type Progress } from './append.js';
import type { LedgerMetrics } from './metrics.js';

export interface LedgerOptions {
  store: CustomerStore;
  metrics: LedgerMetrics;
  queue: AccountQueue;
}

/**
 * Deposits, charges and refunds. Each change waits for its turn in the account's queue and throws the queue's errors.
 * At the deadline it throws DEADLINE_EXCEEDED when nothing was booked, and OUTCOME_UNKNOWN when the movement may be
 * booked.
 */
export interface Ledger {
  /** @throws ProblemError CURRENCY_MISMATCH, IDEMPOTENCY_KEY_REUSED, CONFLICT */
  deposit(
    span: Span,
    user: string,
    amount: Money,
    idempotencyKey: string | undefined,
    turn: Turn,
  ): Promise<MovementDocument>;
  /** @throws ProblemError INSUFFICIENT_FUNDS, CURRENCY_MISMATCH; CONFLICT when the attempt was already refunded */
  charge(span: Span, charge: NewCharge, turn: Turn): Promise<MovementDocument>;
  /** Refunds a charge, or blocks it if it has not arrived. The result's `amount` is the refunded amount. */
  refund(span: Span, refund: NewRefund, turn: Turn): Promise<MovementDocument>;
}

/** Reserve for sending the response: the caller's own deadline may be slightly earlier than this one. */
const responseReserveMs = 50;

/** Creates the ledger. It writes every movement to the audit log, once. */
export function createLedger({ store, metrics, queue }: LedgerOptions): Ledger {
  const { conflicts } = metrics;

  /** Books an entry when its turn comes. An append that exceeds the deadline continues and keeps its turn. */
  function book(
    span: Span,
    entry: Entry,
    repeatable: Repeatable,
    { deadline, signal }: Turn,
  ): Promise<Appended> {
    const respondBy = deadline - responseReserveMs;
    const progress: Progress = { written: false, abandoned: false };
    const booked = queue.run(entry.user, { deadline: respondBy, signal }, () =>
      bookNow(span, entry, repeatable, progress),
    );
    // at the deadline, the append continues
    return withTimeout(booked, Math.max(0, respondBy - performance.now()), () => {
      progress.abandoned = true;
      if (progress.written) return outcomeUnknown(repeatable);
      return new ProblemError('DEADLINE_EXCEEDED', { detail: 'Nothing was booked.' });
    });
  }

  async function bookNow(
    span: Span,
    entry: Entry,
    repeatable: Repeatable,
    progress: Progress,
  ): Promise<Appended> {
    try {
      const appended = await append(span, store, entry, {
        progress,
        onConflict: () => conflicts.add(),
      });
      if (!appended.replayed && entry.kind !== 'void') {
        metrics.movements.labels(entry.kind).add();
        metrics.moved.labels(entry.kind, currency).add(entry.amount);
        audit(span, entry, 'success', { 'movement.id': appended.movement._id });
      }
      return appended;
    } catch (error) {
      if (progress.written && error instanceof StoreUnavailableError) {
        audit(span, entry, 'unknown', { 'event.reason': 'OUTCOME_UNKNOWN' });
        throw outcomeUnknown(repeatable, { cause: error, extensions: { backend: error.backend } });
      }
      if (error instanceof ProblemError) audit(span, entry, 'failure', { 'event.reason': error.code });
      throw error;
    }
  }

  return {
    async deposit(span, user, amount, idempotencyKey, turn) {
      assertCurrency(amount);
      const key = `deposit:${idempotencyKey ?? randomUUID()}`;
      const entry = { user, key, kind: 'deposit', amount: amount.amount } as const;
      const { movement } = await book(span, entry, idempotencyKey === undefined ? 'no' : 'by_key', turn);
      if (movement.amount !== amount.amount) {
        throw new ProblemError('IDEMPOTENCY_KEY_REUSED', {
          detail: 'The key was used for a deposit of another amount.',
        });
      }
      return movement;
    },

    async charge(span, { userId, orderId, attempt, amount }, turn) {
      assertCurrency(amount);
      const key = chargeKey(orderId, attempt);
      const entry = { user: userId, key, kind: 'charge', amount: amount.amount, order: orderId } as const;
      const { movement } = await book(span, entry, 'always', turn);
      if (movement.kind === 'void') {
        throw new ProblemError('CONFLICT', { detail: 'This attempt was already refunded.' });
      }
      if (movement.amount !== amount.amount) {
        throw new ProblemError('CONFLICT', {
          detail: 'This attempt was already charged, with another amount.',
        });
      }
      return movement;
    },

    async refund(span, { userId, orderId, attempt }, turn) {
      const voidEntry = {
        user: userId,
        key: chargeKey(orderId, attempt),
        kind: 'void',
        amount: 0,
        order: orderId,
      } as const;
      const charged = await book(span, voidEntry, 'always', turn);
      if (charged.movement.kind === 'void') return charged.movement;
      const key = `refund:${orderId}:${attempt}`;
      const { amount } = charged.movement;
      const entry = { user: userId, key, kind: 'refund', amount, order: orderId } as const;
      const { movement } = await book(span, entry, 'always', turn);
      return movement;
    },
  };
}

function chargeKey(orderId: string, attempt: number): string {
  return `charge:${orderId}:${attempt}`;
}

function assertCurrency(amount: Money): void {
  if (amount.currency !== currency) {
    throw new ProblemError(customerErrors.CURRENCY_MISMATCH, {
      detail: `The currency of the account is ${currency}.`,
    });
  }
}

function audit(
  span: Span,
  entry: Entry,
  outcome: 'success' | 'failure' | 'unknown',
  fields: Record<string, string>,
): void {
  const { user, kind, amount, order } = entry;
  span.log.audit({
    category: 'database',
    action: `account-${kind}`,
    outcome,
    message: `${kind} of ${amount} ${currency} minor units`,
    fields: {
      'user.id': user,
      'order.id': order,
      'movement.amount': amount,
      'movement.currency': currency,
      ...fields,
    },
  });
}

import { randomUUID } from 'node:crypto';
import { currency, type Money, ProblemError } from '@glasshouse/http';
import type { Counter, Span } from '@glasshouse/telemetry';
import type { NewCharge, NewRefund } from '../contract.js';
import type { CustomerStore, MovementDocument } from '../store.js';
import { append, type Entry } from './append.js';

export interface LedgerMetrics {
  /** `customer_movements_total{kind}` */
  movements: Counter;
  /** `customer_moved_minor_units_total{kind,currency}` */
  moved: Counter;
}

export interface Ledger {
  /** @throws ProblemError CURRENCY_MISMATCH, IDEMPOTENCY_KEY_REUSED, CONFLICT */
  deposit(
    span: Span,
    user: string,
    amount: Money,
    idempotencyKey: string | undefined,
  ): Promise<MovementDocument>;
  /** @throws ProblemError INSUFFICIENT_FUNDS, CURRENCY_MISMATCH; CONFLICT when this attempt was refunded before */
  charge(span: Span, charge: NewCharge): Promise<MovementDocument>;
  /** Gives back what was charged, or sees to it that the charge cannot come any more. `amount` is what was given back. */
  refund(span: Span, refund: NewRefund): Promise<MovementDocument>;
}

/** Moves money. Every movement is written to the audit log, once. */
export function createLedger(store: CustomerStore, metrics: LedgerMetrics): Ledger {
  async function book(span: Span, entry: Entry): Promise<{ movement: MovementDocument; replayed: boolean }> {
    try {
      const appended = await append(span, store, entry);
      if (!appended.replayed && entry.kind !== 'void') {
        metrics.movements.labels(entry.kind).add();
        metrics.moved.labels(entry.kind, currency).add(entry.amount);
        audit(span, entry, 'success', { 'movement.id': appended.movement._id });
      }
      return appended;
    } catch (error) {
      if (error instanceof ProblemError) audit(span, entry, 'failure', { 'event.reason': error.code });
      throw error;
    }
  }

  return {
    async deposit(span, user, amount, idempotencyKey) {
      inOurCurrency(amount);
      const key = `deposit:${idempotencyKey ?? randomUUID()}`;
      const { movement } = await book(span, { user, key, kind: 'deposit', amount: amount.amount });
      if (movement.amount !== amount.amount) {
        throw new ProblemError('IDEMPOTENCY_KEY_REUSED', {
          detail: 'The key belongs to a deposit of another amount.',
        });
      }
      return movement;
    },

    async charge(span, { userId, orderId, attempt, amount }) {
      inOurCurrency(amount);
      const key = chargeKey(orderId, attempt);
      const entry = { user: userId, key, kind: 'charge', amount: amount.amount, order: orderId } as const;
      const { movement } = await book(span, entry);
      if (movement.kind === 'void') {
        throw new ProblemError('CONFLICT', { detail: 'This attempt to pay was called back before.' });
      }
      if (movement.amount !== amount.amount) {
        throw new ProblemError('CONFLICT', { detail: 'This attempt was charged with another amount.' });
      }
      return movement;
    },

    async refund(span, { userId, orderId, attempt }) {
      const place = {
        user: userId,
        key: chargeKey(orderId, attempt),
        kind: 'void',
        amount: 0,
        order: orderId,
      } as const;
      const charged = await book(span, place);
      if (charged.movement.kind === 'void') return charged.movement;
      const key = `refund:${orderId}:${attempt}`;
      const { amount } = charged.movement;
      const { movement } = await book(span, { user: userId, key, kind: 'refund', amount, order: orderId });
      return movement;
    },
  };
}

function chargeKey(orderId: string, attempt: number): string {
  return `charge:${orderId}:${attempt}`;
}

function inOurCurrency(amount: Money): void {
  if (amount.currency !== currency) {
    throw new ProblemError('CURRENCY_MISMATCH', { detail: `Accounts are kept in ${currency}.` });
  }
}

function audit(
  span: Span,
  entry: Entry,
  outcome: 'success' | 'failure',
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

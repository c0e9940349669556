import { type BackgroundLoop, createBackgroundLoop } from '@glasshouse/http';
import type { Span, Telemetry } from '@glasshouse/telemetry';
import { holdKey, type ReservationDocument } from '../store.js';
import { finish } from './finish.js';
import { giveBackPieces } from './pieces.js';
import { settle } from './settle.js';
import { later, type Stock, stepFields } from './stock.js';

const batch = 50;

/** Gives back what expired and settles what is due. Any number of instances may do it at the same time. */
export async function sweep(span: Span, stock: Stock): Promise<void> {
  const { expired, due } = await look(span, stock);
  await work(span, stock, expired, due);
}

async function look(span: Span, stock: Stock) {
  const now = Date.now();
  const expired = await stock.reservations.find(span, { expiresAt: { $lte: now } }, { limit: batch });
  const due = await stock.reservations.find(span, { settleAt: { $lte: now } }, { limit: batch });
  return { expired, due };
}

type Found = readonly ReservationDocument[];

async function work(span: Span, stock: Stock, expired: Found, due: Found): Promise<void> {
  for (const reservation of expired) await expire(span, stock, reservation);
  for (const reservation of due) await settle(span, stock, reservation);
}

async function expire(span: Span, stock: Stock, reservation: ReservationDocument): Promise<void> {
  const { _id, generation, state, expiresAt } = reservation;
  const contended = state === 'pending' ? { contended: true } : {};
  const expired = await stock.reservations.updateOne(
    span,
    { _id, generation, state, expiresAt: expiresAt as number },
    {
      $set: { state: 'expired', settleAt: later(stock.settleMs), ...contended },
      $unset: { expiresAt: true },
    },
  );
  if (!expired) return;
  for (const item of expired.items) await giveBackPieces(span, stock, holdKey(expired), item);
  await finish(span, stock, expired);
  stock.outcomes.labels('expired').add();
  span.log.info('reservation expired', stepFields(expired, 'stock-expire'));
}

/** Sweeps every `intervalMs` until closed. */
export function createSweeper({
  telemetry,
  stock,
  intervalMs,
}: {
  telemetry: Telemetry;
  stock: Stock;
  intervalMs: number;
}): BackgroundLoop {
  return createBackgroundLoop({
    telemetry,
    name: 'reservations look',
    action: 'stock-sweep',
    intervalMs,
    async round(span, begin) {
      const { expired, due } = await look(span, stock);
      if (expired.length + due.length > 0) await work(begin('reservations sweep'), stock, expired, due);
    },
  });
}

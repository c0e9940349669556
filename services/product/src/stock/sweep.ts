import { type BackgroundLoop, createBackgroundLoop } from '@glasshouse/http';
import type { Span, Telemetry } from '@glasshouse/telemetry';
import { holdKey, type ReservationDocument } from '../store.js';
import { finish } from './finish.js';
import { releasePieces } from './pieces.js';
import { settle } from './settle.js';
import { later, type Stock, stepFields } from './stock.js';

const batchSize = 50;

/** Expires and settles the reservations that are due. Several instances may sweep concurrently. */
export async function sweep(span: Span, stock: Stock): Promise<void> {
  const { expired, due } = await scan(span, stock);
  await processDue(span, stock, expired, due);
}

async function scan(span: Span, stock: Stock) {
  const now = Date.now();
  const expired = await stock.reservations.find(span, { expiresAt: { $lte: now } }, { limit: batchSize });
  const due = await stock.reservations.find(span, { settleAt: { $lte: now } }, { limit: batchSize });
  return { expired, due };
}

type Found = readonly ReservationDocument[];

async function processDue(span: Span, stock: Stock, expired: Found, due: Found): Promise<void> {
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
  for (const item of expired.items) await releasePieces(span, stock, holdKey(expired), item);
  await finish(span, stock, expired);
  stock.outcomes.labels('expired').add();
  span.log.info('reservation expired', stepFields(expired, 'stock-expire'));
}

/** Creates the loop that sweeps every `intervalMs` until it is closed. */
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
    name: 'reservations scan',
    action: 'stock-sweep',
    intervalMs,
    async round(span, begin) {
      const { expired, due } = await scan(span, stock);
      if (expired.length + due.length > 0) await processDue(begin('reservations sweep'), stock, expired, due);
    },
  });
}

import type { Bounds } from '@glasshouse/settings';
import { perAccountBound, waitingBound } from './ledger/account-queue.js';

export const customerBounds = {
  perAccount: perAccountBound,
  waiting: waitingBound,
} as const satisfies Bounds;

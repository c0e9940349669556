import type { Declarations, Settings } from '@glasshouse/settings';
import { limits } from './contract.js';

/** What the customer service itself can be told; its store and its HTTP side declare their own. */
export const customerSettings = {
  DEPOSIT_LIMIT: {
    type: 'integer',
    default: limits.deposit,
    min: 1,
    max: limits.deposit,
    doc: 'the most that one deposit may pay in, in minor units of the currency',
  },
} as const satisfies Declarations;

export type CustomerSettings = Settings<typeof customerSettings>;

import type { Declarations, Settings } from '@glasshouse/settings';
import { limits } from './contract.js';

/** Settings of the customer service. Its store and its HTTP server declare their own. */
export const customerSettings = {
  DEPOSIT_LIMIT: {
    type: 'integer',
    default: limits.deposit,
    min: 1,
    max: limits.deposit,
    doc: 'upper limit of one deposit, in minor units of the currency',
  },
} as const satisfies Declarations;

export type CustomerSettings = Settings<typeof customerSettings>;

import type { Declarations, Settings } from '@glasshouse/settings';

/** What the customer service itself can be told; its store and its HTTP side declare their own. */
export const customerSettings = {
  DEPOSIT_LIMIT: {
    type: 'integer',
    default: 1_000_000,
    min: 1,
    max: 1_000_000_000,
    doc: 'the most that one deposit may pay in, in minor units of the currency',
  },
} as const satisfies Declarations;

export type CustomerConfig = Settings<typeof customerSettings>;

import Type, { type Static } from 'typebox';

export const SkuSchema = Type.String({
  pattern: '^[A-Z0-9][A-Z0-9-]{1,31}$',
  description: 'Stock keeping unit',
  examples: ['TERRARIUM-DOME'],
});
export type Sku = Static<typeof SkuSchema>;

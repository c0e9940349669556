/** Response of `GET /api/slos`. */
import Type, { type Static } from 'typebox';
import { Nullable } from './values.js';

export const Slo = Type.Object({
  id: Type.String(),
  name: Type.String(),
  service: Type.String({ description: 'The service that the SLO is about' }),
  description: Type.Optional(Type.String()),
  objective: Type.Number({ description: 'Share of good events, 0 to 1' }),
  periodMs: Type.Number({ description: 'Period of the error budget' }),
  coveredMs: Type.Number({ description: 'Part of the period that this console has observed' }),
  budgetRemaining: Nullable(
    Type.Number({ description: 'Share of the error budget that is left; negative when it is overspent' }),
  ),
  burnRates: Type.Array(
    Type.Object({
      window: Type.String({ description: 'Duration as in PromQL, such as 6m' }),
      windowMs: Type.Number(),
      burnRate: Nullable(
        Type.Number({ description: '1 uses up the budget exactly at the end of the period' }),
      ),
      errorRatio: Nullable(Type.Number({ description: 'Share of bad events in the window, 0 to 1' })),
    }),
    { description: 'By window, the shortest first; null without events' },
  ),
});
export type Slo = Static<typeof Slo>;

export const SloList = Type.Object({ items: Type.Array(Slo) });
export type SloList = Static<typeof SloList>;

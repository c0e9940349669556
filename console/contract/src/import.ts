/** Response of `POST /api/import`. */
import Type, { type Static } from 'typebox';

export const Imported = Type.Object({
  spans: Type.Integer({ description: 'Spans that were stored or known already' }),
  logs: Type.Integer({ description: 'Log records that were stored or known already' }),
  rejected: Type.Integer({ description: 'Entries that are invalid, or beyond the span limit of a trace' }),
  reason: Type.Optional(Type.String({ description: 'Reason for the first rejection' })),
});
export type Imported = Static<typeof Imported>;

/** Response of `GET /api/requests/differences`. */
import Type, { type Static } from 'typebox';
import { queryEnd } from './lists.js';
import { Scalar } from './values.js';

const Share = Type.Number({ description: '0 to 1' });

export const Difference = Type.Object({
  field: Type.String({
    description:
      'Field of the request, `<service> <kind> <name>#<field>` of another span, or `<caller>-><callee>#<field>` of the ' +
      'calls between two services; `present`, `self` and `gap` are the presence, the self time and the client time ' +
      'minus the server time',
  }),
  value: Scalar,
  q: Type.String({ description: 'Term of the query language for the requests with this value' }),
  same: Type.Array(Type.String(), {
    description: 'Terms of further values that exactly the same requests have, at most ten',
  }),
  selectedShare: Share,
  otherShare: Share,
  selectedCount: Type.Integer(),
  otherCount: Type.Integer(),
  score: Type.Number({
    description:
      'Lower limit of the 99.9 % confidence interval of the difference of the shares (Newcombe, method 10), 0 to 1. ' +
      'A large difference between few requests has a wide interval and therefore a low score.',
  }),
});
export type Difference = Static<typeof Difference>;

export const Differences = Type.Object({
  selected: Type.Integer({ description: 'Number of requests in the selection' }),
  others: Type.Integer({ description: 'Number of the other requests that match `q`' }),
  comparedSelected: Type.Integer({
    description:
      'Number of selected requests whose spans are compared: at most 500, fewer with large traces, evenly spaced',
  }),
  comparedOthers: Type.Integer(),
  items: Type.Array(Difference, { description: 'Highest score first' }),
  truncated: Type.Boolean({
    description: 'True when `limit`, or the limit of compared values, omitted some',
  }),
  ...queryEnd,
});
export type Differences = Static<typeof Differences>;

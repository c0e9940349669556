/** Response of `GET /api/requests/heatmap`. */
import Type, { type Static } from 'typebox';
import { queryEnd } from './lists.js';
import { EpochMs } from './values.js';

export const HeatmapCell = Type.Object({
  column: Type.Integer({
    description: 'Covers `fromMs + column * stepMs` (exclusive) to the next column (inclusive)',
  }),
  row: Type.Integer({
    description: 'Durations of at most `boundsMs[row]`, and above the bound before it',
  }),
  count: Type.Integer(),
  errors: Type.Integer(),
  exemplarTraceId: Type.String({ description: 'Trace of the slowest request in the cell' }),
});
export type HeatmapCell = Static<typeof HeatmapCell>;

export const Heatmap = Type.Object({
  fromMs: EpochMs,
  stepMs: Type.Number(),
  boundsMs: Type.Array(Type.Number(), { description: 'Upper bounds of the rows, ascending on a log scale' }),
  cells: Type.Array(HeatmapCell, { description: 'Cells with requests' }),
  ...queryEnd,
});
export type Heatmap = Static<typeof Heatmap>;

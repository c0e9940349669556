/** Response of `GET /api/runs`. */
import Type, { type Static } from 'typebox';

export const Run = Type.Object({
  id: Type.String({ description: 'Value of the parameter `run` of the queries' }),
  startedMs: Type.Number({ description: 'Epoch milliseconds' }),
  endedMs: Type.Union([Type.Number(), Type.Null()], {
    description: 'Time of the last write, up to five seconds before the end; null for the current run',
  }),
  current: Type.Boolean(),
  spans: Type.Integer({ description: 'Number of spans that the console holds of the run' }),
  records: Type.Integer({ description: 'Number of log records that the console holds of the run' }),
  bytes: Type.Integer({ description: 'Estimated size of the spans and records in memory' }),
});
export type Run = Static<typeof Run>;

export const RunList = Type.Object({ items: Type.Array(Run, { description: 'The current run first' }) });
export type RunList = Static<typeof RunList>;

/** File of a recorded incident, format 1: JSON, gzipped at most 1 MB. It is replayed without any service. */
import Type, { type Static } from 'typebox';
import { Report } from './report.js';
import { EpochMs, Nullable } from './values.js';

/** Limits that a recording keeps, and that a reader may enforce. */
export const recordingLimits = {
  /** Bytes of the gzipped file. */
  gzipBytes: 1_000_000,
  /** Bytes of the JSON. */
  jsonBytes: 20_000_000,
  frames: 400,
  services: 50,
  edges: 200,
  series: 200,
  logs: 500,
  traces: 10,
  spansOfTrace: 500,
  alerts: 200,
  marks: 500,
} as const;

const statistics = {
  ratePerS: Type.Number(),
  errorShare: Type.Number({ description: '0 to 1' }),
  p95Ms: Nullable(Type.Number()),
};

export const RecordedFrame = Type.Object({
  atMs: Type.Number({ description: 'End of the step; epoch milliseconds' }),
  services: Type.Record(
    Type.String(),
    Type.Object({ ...statistics, up: Type.Boolean({ description: 'False when no instance responds' }) }),
  ),
  edges: Type.Array(
    Type.Object({
      caller: Type.String(),
      callee: Type.String(),
      ...statistics,
      gapP95Ms: Nullable(Type.Number({ description: 'Client time minus server time' })),
    }),
  ),
});
export type RecordedFrame = Static<typeof RecordedFrame>;

export const RecordedSeries = Type.Object({
  name: Type.String(),
  unit: Type.String({ description: 's, bytes, 1/s, ratio, 1, minor units' }),
  labels: Type.Record(Type.String(), Type.String()),
  points: Type.Array(Type.Tuple([Type.Number(), Nullable(Type.Number())]), {
    description: 'Epoch milliseconds and value; null without data',
  }),
});
export type RecordedSeries = Static<typeof RecordedSeries>;

export const RecordedLog = Type.Object({
  atMs: EpochMs,
  service: Type.String(),
  level: Type.String(),
  message: Type.String({ maxLength: 1000 }),
  traceId: Type.Optional(Type.String()),
});
export type RecordedLog = Static<typeof RecordedLog>;

/** One trace in the form of the file that the page Trace exports. */
export const RecordedTrace = Type.Object({
  traceId: Type.String(),
  spans: Type.Array(Type.Record(Type.String(), Type.Unknown())),
  logs: Type.Array(Type.Record(Type.String(), Type.Unknown())),
});
export type RecordedTrace = Static<typeof RecordedTrace>;

export const Recording = Type.Object({
  format: Type.Literal(1),
  incident: Report,
  fromMs: EpochMs,
  untilMs: EpochMs,
  stepMs: Type.Integer(),
  services: Type.Array(Type.String()),
  frames: Type.Array(RecordedFrame, { maxItems: recordingLimits.frames }),
  series: Type.Array(RecordedSeries, { maxItems: recordingLimits.series }),
  alerts: Type.Array(
    Type.Object({
      name: Type.String(),
      service: Type.Optional(Type.String()),
      fromMs: EpochMs,
      toMs: Nullable(EpochMs),
    }),
    { maxItems: recordingLimits.alerts },
  ),
  logs: Type.Array(RecordedLog, {
    maxItems: recordingLimits.logs,
    description: 'By time; when some are left out, errors and warnings are kept first',
  }),
  traces: Type.Array(RecordedTrace, { maxItems: recordingLimits.traces }),
  marks: Type.Array(Type.Object({ atMs: EpochMs, text: Type.String() }), { maxItems: recordingLimits.marks }),
});
export type Recording = Static<typeof Recording>;

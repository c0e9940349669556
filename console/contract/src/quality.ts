/** Response of `GET /api/telemetry/quality`. */
import Type, { type Static } from 'typebox';

const Count = Type.Integer({ minimum: 0 });
const exampleTraceId = Type.String({ description: 'The newest trace that shows it' });

export const Orphans = Type.Object(
  { service: Type.String(), spans: Count, traces: Count, exampleTraceId },
  { description: 'Spans of one service whose parent is missing' },
);
export type Orphans = Static<typeof Orphans>;

export const ClockSkew = Type.Object(
  {
    caller: Type.String(),
    callee: Type.String(),
    calls: Type.Integer({ description: 'Calls with a client span and a server span' }),
    outside: Type.Integer({ description: 'Calls whose server span lies outside its client span' }),
    medianMs: Type.Number({
      description:
        "Middle of the server span minus middle of the client span: median over the newest calls whose server span lies outside; positive: the callee's clock is ahead",
    }),
    exampleTraceId,
  },
  { description: 'Services whose clocks differ by more than 1 ms' },
);
export type ClockSkew = Static<typeof ClockSkew>;

export const SilentService = Type.Object(
  { service: Type.String(), callers: Type.Array(Type.String()), calls: Count, exampleTraceId },
  { description: 'Service that responds to calls, and has no server span' },
);
export type SilentService = Static<typeof SilentService>;

export const conventionProblems = ['deprecated', 'missing', 'name'] as const;

export const ConventionProblem = Type.Object({
  service: Type.String(),
  problem: Type.Enum([...conventionProblems], {
    description:
      'deprecated: the attribute has another name today; missing: spans of this kind require it; name: the span name contains an id',
  }),
  attribute: Type.String({ description: 'Name of the attribute; of the span for `name`' }),
  expected: Type.String({ description: 'The name or value by the conventions' }),
  spans: Count,
  exampleTraceId,
});
export type ConventionProblem = Static<typeof ConventionProblem>;

export const TelemetryQuality = Type.Object({
  traces: Type.Integer({ description: 'Number of traces that were checked' }),
  spans: Count,
  orphanSpans: Type.Integer({ description: 'Sum over all services' }),
  orphans: Type.Array(Orphans),
  skews: Type.Array(ClockSkew),
  silent: Type.Array(SilentService),
  conventions: Type.Array(ConventionProblem),
  truncated: Type.Boolean({ description: 'True when older traces of the range were not checked' }),
});
export type TelemetryQuality = Static<typeof TelemetryQuality>;

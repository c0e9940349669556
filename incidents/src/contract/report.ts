/** Report of an ended incident. */
import Type, { type Static } from 'typebox';
import { pageEnd } from './pages.js';
import { UsedMitigation } from './run.js';
import { Action, Instant, Level, NotebookEntry, Nullable, Question } from './values.js';

const Texts = Type.Array(Type.String());

export const Cause = Type.Object({
  service: Type.String(),
  fault: Type.String(),
  operations: Texts,
  since: Instant,
  affected: Type.String(),
  distinguishedBy: Type.String(),
  propagation: Type.Array(Type.String(), {
    description: 'Services with the symptom, from the cause to the edge',
  }),
  mitigation: Type.Array(Action, { description: 'Mitigations that end the fault' }),
});
export type Cause = Static<typeof Cause>;

export const GradedAnswer = Type.Object({
  question: Question,
  given: Texts,
  right: Texts,
  points: Type.Number(),
  of: Type.Number(),
});
export type GradedAnswer = Static<typeof GradedAnswer>;

const Time = Nullable(Type.Number({ description: 'Milliseconds since the start; null when not reached' }));

export const PlayerResult = Type.Object({
  name: Type.String(),
  points: Type.Number(),
  of: Type.Number(),
  answers: Type.Array(GradedAnswer),
  timeToMs: Type.Object({ detect: Time, localise: Time, explain: Time, mitigate: Time }),
  queries: Type.Integer(),
  hints: Type.Integer(),
  mitigations: Type.Array(UsedMitigation),
  notebook: Type.Array(NotebookEntry),
});
export type PlayerResult = Static<typeof PlayerResult>;

/** Members that a report and its row in the list have. */
const summary = {
  id: Type.String(),
  name: Type.String(),
  title: Type.String(),
  level: Level,
  seed: Type.Integer(),
  startedAt: Instant,
  endedAt: Instant,
};

export const Report = Type.Object({
  ...summary,
  endedBy: Type.Enum(['player', 'time limit', 'restart'], {
    description: 'restart: the incident could not be continued after a restart of the shop',
  }),
  cause: Cause,
  falseLeads: Texts,
  method: Type.Array(Type.Object({ text: Type.String(), link: Type.Optional(Type.String()) })),
  evidence: Type.Array(
    Type.Object({
      question: Type.String(),
      query: Type.String({ description: 'Path of the API' }),
      link: Type.String({ description: 'Page of the console, or the path when no page shows it' }),
    }),
  ),
  alerts: Type.Object({
    expected: Texts,
    fired: Type.Array(Type.String(), {
      description: 'Names of alerts that began to fire during the incident',
    }),
    activeBefore: Type.Optional(
      Type.Array(Type.String(), {
        description: 'Names of the fired alerts whose condition held before the start of the incident',
      }),
    ),
  }),
  players: Type.Array(PlayerResult, { description: 'Most points first, then by time to explain' }),
  recording: Type.Boolean({ description: 'True when a recording is stored' }),
});
export type Report = Static<typeof Report>;

export const ReportList = Type.Object({
  items: Type.Array(
    Type.Object({
      ...summary,
      recording: Type.Boolean(),
      players: Type.Array(
        Type.Object({
          name: Type.String(),
          points: Type.Number(),
          of: Type.Number(),
          timeToMs: PlayerResult.properties.timeToMs,
          queries: Type.Integer(),
          hints: Type.Integer(),
        }),
      ),
    }),
    { description: 'Newest first' },
  ),
  ...pageEnd,
});
export type ReportList = Static<typeof ReportList>;

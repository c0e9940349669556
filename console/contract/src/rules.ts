/** Response of `GET /api/rules`. */
import Type, { type Static } from 'typebox';
import { EpochMs, Nullable, Texts } from './values.js';

export const RuleView = Type.Object({
  kind: Type.Enum(['recording', 'alerting']),
  name: Type.String({ description: 'Name of the alert or of the recorded metric' }),
  expr: Type.String(),
  labels: Texts,
  annotations: Type.Optional(Texts),
  forMs: Type.Optional(
    Type.Number({ description: 'Time for which the condition must hold before the alert fires' }),
  ),
  keepFiringForMs: Type.Optional(Type.Number()),
  state: Type.Optional(
    Type.Enum(['inactive', 'pending', 'firing'], { description: 'Only for alerting rules' }),
  ),
  active: Type.Integer({ description: 'Number of pending and firing alerts' }),
  leftOut: Type.Array(Type.String(), {
    description: 'Parts of the expression that have no result, because their job is not scraped',
  }),
  error: Type.Optional(Type.String({ description: 'Why the last evaluation failed' })),
  lastEvaluationMs: Nullable(EpochMs),
  tookMs: Type.Number({ description: 'Duration of the last evaluation' }),
  evaluations: Type.Integer(),
  failures: Type.Integer(),
});
export type RuleView = Static<typeof RuleView>;

export const RuleList = Type.Object({
  evaluates: Type.Boolean({ description: 'False when this console evaluates no rules (setting RULES)' }),
  groups: Type.Array(
    Type.Object({
      name: Type.String(),
      file: Type.String(),
      intervalMs: Type.Number(),
      tookMs: Type.Number({ description: 'Duration of the last evaluation' }),
      rules: Type.Array(RuleView),
    }),
  ),
  rounds: Type.Integer(),
  missedRounds: Type.Integer({ description: 'Rounds left out because the one before took too long' }),
  failures: Type.Integer({ description: 'Failed evaluations of single rules' }),
  roundMs: Type.Number({ description: 'Processor time of the last round' }),
  recorded: Type.Object({ series: Type.Integer(), bytes: Type.Integer(), dropped: Type.Integer() }),
  chat: Type.Optional(
    Type.Object(
      { name: Type.String(), sent: Type.Integer(), failed: Type.Integer() },
      {
        description: 'Messages about alerts to the chat',
      },
    ),
  ),
});
export type RuleList = Static<typeof RuleList>;

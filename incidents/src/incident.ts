/** Schema of an incident file, `incidents/catalogue/<name>.yaml`. */
import Type, { type Static } from 'typebox';
import { Action } from './actions/action.js';
import { runsOn } from './contract/list.js';
import { mitigationActions } from './mitigations.js';
import {
  affectedOptions,
  culprits,
  evidenceOptions,
  type FaultType,
  faultTypes,
  operationOptions,
} from './questions.js';

const closed = { additionalProperties: false } as const;
const Text = Type.String({ minLength: 1, maxLength: 2000 });
const Culprit = Type.Enum([...culprits]);

const Evidence = Type.Object(
  {
    question: Text,
    query: Type.String({
      pattern: '^/api/',
      description: "Query of the console's API; {since} is the start",
    }),
    shows: Type.Object(
      {
        path: Type.Array(Text, { minItems: 1 }),
        atLeast: Type.Optional(Type.Number()),
        atMost: Type.Optional(Type.Number()),
        equals: Type.Optional(Type.Unknown()),
      },
      {
        ...closed,
        description:
          'Value in the response: names of members; `*` is the highest number, or the first value, over all elements, `last` the last of a list',
      },
    ),
  },
  { ...closed, description: 'Query that answers a question, which the tests execute' },
);
export type Evidence = Static<typeof Evidence>;

const Variant = Type.Object(
  {
    actions: Type.Array(Action),
    service: Culprit,
    fault: Type.Enum(Object.keys(faultTypes) as FaultType[]),
    operations: Type.Array(Type.Enum([...operationOptions]), { minItems: 1 }),
    affected: Type.Enum([...affectedOptions]),
    accepted: Type.Optional(
      Type.Object(
        {
          operations: Type.Optional(Type.Array(Type.Enum([...operationOptions]), { minItems: 1 })),
          affected: Type.Optional(Type.Enum([...affectedOptions])),
          reason: Text,
        },
        {
          ...closed,
          description:
            'Options that the telemetry supports, too: operations neither earn nor lose points; `none` or `all operations of the service` alone, and `affected`, earn them',
        },
      ),
    ),
    distinguishedBy: Type.Enum([...evidenceOptions]),
    evidence: Type.Array(Evidence, { minItems: 1 }),
    propagation: Type.Array(Culprit, {
      description: 'Services that show the symptom, from the cause to the edge',
    }),
    alerts: Type.Array(Text, { description: 'Names of alerts that fire' }),
    alsoAllowed: Type.Optional(
      Type.Array(Type.Object({ alert: Text, reason: Text }, closed), {
        description: 'Alerts of the severity page that may fire, too',
      }),
    ),
    mitigations: Type.Optional(
      Type.Array(Type.Enum([...mitigationActions]), {
        minItems: 1,
        description: 'Mitigations that end this fault. Default: those of its type',
      }),
    ),
  },
  { ...closed, description: 'One cause with its answers. The seed chooses one of the variants' },
);
export type Variant = Static<typeof Variant>;

export const Incident = Type.Object(
  {
    title: Text,
    level: Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3)]),
    story: Type.String({
      minLength: 1,
      maxLength: 4000,
      description: 'Report of the person who notices the incident',
    }),
    runsOn: Type.Array(Type.Enum([...runsOn]), { minItems: 1 }),
    needs: Type.Optional(
      Type.Array(Type.Enum(['logs', 'traces', 'metrics', 'business metrics']), {
        minItems: 1,
        description:
          'Signals that only together lead to the cause: each is queried by the evidence. `business metrics` alone: no technical signal shows the symptom',
      }),
    ),
    onCompose: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 1000,
        description: 'Differences under docker compose, for players and tests',
      }),
    ),
    hints: Type.Array(Text, { minItems: 2, description: 'Each teaches a step of the method' }),
    falseLeads: Type.Array(Text),
    method: Type.Array(Text, {
      minItems: 2,
      description: 'Steps that an expert would take, shown after the end',
    }),
    variants: Type.Array(Variant, { minItems: 1 }),
  },
  closed,
);
export type Incident = Static<typeof Incident>;

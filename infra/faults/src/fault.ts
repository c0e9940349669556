/** Schema of a fault: the port at which it acts, the calls that it selects, and its effect. */
import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false } as const;
const milliseconds = (maximum: number) => Type.Integer({ minimum: 0, maximum });

export const ports = ['store', 'cache', 'client', 'server', 'process'] as const;
export type Port = (typeof ports)[number];

const Latency = Type.Object(
  {
    type: Type.Literal('latency'),
    ms: milliseconds(60_000),
    randomMs: Type.Optional(milliseconds(60_000)),
    growMsPerMinute: Type.Optional(milliseconds(60_000)),
  },
  {
    ...closed,
    description:
      'Delays a call by `ms`, plus a random time up to `randomMs`, plus `growMsPerMinute` for each minute since the fault began',
  },
);
const Failure = Type.Object(
  {
    type: Type.Literal('error'),
    status: Type.Optional(Type.Integer({ minimum: 400, maximum: 599 })),
    message: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  },
  {
    ...closed,
    description:
      'Fails a call as if its back-end were unavailable. At the server: throws an uncaught error, or responds with a problem with `status`',
  },
);
const Hang = Type.Object(
  { type: Type.Literal('hang') },
  { ...closed, description: 'Holds a call until its deadline, or until the fault is removed' },
);
const Limit = Type.Object(
  {
    type: Type.Literal('limit'),
    calls: Type.Integer({ minimum: 1, maximum: 1000 }),
    ms: milliseconds(60_000),
  },
  {
    ...closed,
    description:
      'Runs at most `calls` calls at once and delays each by `ms`, like an exhausted connection pool',
  },
);
const WrongData = Type.Object(
  {
    type: Type.Literal('wrong-data'),
    field: Type.String({ minLength: 1, maxLength: 100 }),
    factor: Type.Optional(Type.Number()),
    value: Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Number(), Type.Boolean()])),
  },
  {
    ...closed,
    description:
      'Multiplies `field` of a successful result by `factor`, or replaces it by `value`. `field` is a dotted path; `*` is each element of a list',
  },
);
const Stale = Type.Object(
  { type: Type.Literal('stale') },
  { ...closed, description: 'Ignores `delete`, so outdated entries stay until they expire' },
);
const Miss = Type.Object(
  { type: Type.Literal('miss') },
  { ...closed, description: 'Finds no entry, so every caller loads the value itself' },
);
const Block = Type.Object(
  {
    type: Type.Literal('block'),
    ms: milliseconds(10_000),
    everyMs: Type.Integer({ minimum: 10, maximum: 60_000 }),
  },
  { ...closed, description: 'Blocks the event loop for `ms` every `everyMs`' },
);
const Memory = Type.Object(
  {
    type: Type.Literal('memory'),
    megabytesPerSecond: Type.Number({ minimum: 0.1, maximum: 100 }),
    maxMegabytes: Type.Integer({ minimum: 1, maximum: 1024 }),
  },
  { ...closed, description: 'Allocates heap at this rate and keeps it, up to `maxMegabytes`' },
);
const Skew = Type.Object(
  { type: Type.Literal('clock-skew'), ms: Type.Integer({ minimum: -86_400_000, maximum: 86_400_000 }) },
  { ...closed, description: 'Shifts `Date` by `ms`' },
);
const Exit = Type.Object(
  { type: Type.Literal('exit'), afterMs: milliseconds(3_600_000) },
  { ...closed, description: 'Kills the process after `afterMs`' },
);

export const Effect = Type.Union([
  Latency,
  Failure,
  Hang,
  Limit,
  WrongData,
  Stale,
  Miss,
  Block,
  Memory,
  Skew,
  Exit,
]);
export type Effect = Static<typeof Effect>;
export type EffectOf<T extends Effect['type']> = Extract<Effect, { type: T }>;

const name = Type.String({ minLength: 1, maxLength: 200 });
export const Match = Type.Object(
  {
    target: Type.Optional(name),
    operation: Type.Optional(name),
    user: Type.Optional(name),
    contains: Type.Optional(name),
  },
  {
    ...closed,
    description:
      'Selects calls. `target`: the collection, cache map or upstream service. `operation`: the operation of the store or ' +
      'cache, or the id of an HTTP operation. `user`: the id of the caller. `contains`: text in the parameters, query or ' +
      'body of an HTTP call, such as an id. A call that lacks a given property is not selected',
  },
);
export type Match = Static<typeof Match>;

export const Fault = Type.Object(
  {
    id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,63}$' }),
    port: Type.Enum([...ports]),
    effect: Effect,
    match: Type.Optional(Match),
    rate: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'Share of the selected calls that the fault changes; default 1',
      }),
    ),
    forSeconds: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 3600, description: 'Removes the fault after this time' }),
    ),
  },
  closed,
);
export type Fault = Static<typeof Fault>;

/** Effects that each port can have. */
export const effectsOf: Readonly<Record<Port, readonly Effect['type'][]>> = {
  store: ['latency', 'error', 'hang', 'limit'],
  cache: ['latency', 'error', 'hang', 'limit', 'stale', 'miss'],
  client: ['latency', 'error', 'hang', 'limit', 'wrong-data'],
  server: ['latency', 'error', 'hang', 'limit', 'wrong-data'],
  process: ['block', 'memory', 'clock-skew', 'exit'],
};

/** Returns the reason why a fault makes no sense; undefined when it does. */
export function findContradiction({ id, port, effect, match }: Fault): string | undefined {
  if (!effectsOf[port].includes(effect.type))
    return `${id}: the port ${port} has the effects ${effectsOf[port].join(', ')}, not ${effect.type}`;
  if (effect.type === 'wrong-data' && (effect.factor === undefined) === (effect.value === undefined))
    return `${id}: wrong-data needs either factor or value`;
  if (port === 'process' && match !== undefined) return `${id}: a fault of the process selects no calls`;
  return undefined;
}

/** Schemas of the effects of faults. */
import Type, { type Static } from 'typebox';

const closed = { additionalProperties: false } as const;
const milliseconds = (maximum: number) => Type.Integer({ minimum: 0, maximum });

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
      'Fails a call as if its back-end were unavailable. At the server: throws an uncaught error; with `status`, returns a problem with this status. ' +
      'At the telemetry: refuses each connection',
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
      'Runs at most `calls` calls at once, like an exhausted connection pool; each keeps its connection for `ms` after it has ended',
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
      'Multiplies `field` of a successful result by `factor`, or replaces it by `value`. `field` is a dotted path; `*` matches each element of a list',
  },
);
const Stale = Type.Object(
  { type: Type.Literal('stale') },
  { ...closed, description: 'Ignores `delete`, so outdated entries remain until they expire' },
);
const Miss = Type.Object(
  { type: Type.Literal('miss') },
  { ...closed, description: 'Finds no entry, so every caller loads the value itself' },
);
const ExpireTogether = Type.Object(
  {
    type: Type.Literal('expire-together'),
    everyMs: Type.Integer({ minimum: 1000, maximum: 600_000 }),
  },
  {
    ...closed,
    description:
      'Lets each stored entry expire at the next multiple of `everyMs`, so all entries expire at the same time',
  },
);
const RetryStorm = Type.Object(
  { type: Type.Literal('retry-storm'), attempts: Type.Integer({ minimum: 2, maximum: 20 }) },
  {
    ...closed,
    description:
      'Repeats a call that fails or gets a 5xx response: up to `attempts` attempts, without a pause and without the retry budget',
  },
);
const UnpublishedKey = Type.Object(
  { type: Type.Literal('unpublished-key') },
  {
    ...closed,
    description: 'Signs tokens with a new key that is published only when the fault ends',
  },
);
const Lose = Type.Object(
  { type: Type.Literal('lose') },
  { ...closed, description: 'Counts a batch of telemetry as delivered without sending it' },
);
const Block = Type.Object(
  {
    type: Type.Literal('block'),
    ms: milliseconds(10_000),
    everyMs: Type.Integer({ minimum: 10, maximum: 60_000 }),
  },
  { ...closed, description: 'Blocks the event loop for `ms` every `everyMs`' },
);
const Freeze = Type.Object(
  {
    type: Type.Literal('freeze'),
    ms: Type.Integer({ minimum: 100, maximum: 10_000 }),
    everyMs: Type.Integer({ minimum: 1000, maximum: 60_000 }),
  },
  {
    ...closed,
    description:
      'Suspends the process by SIGSTOP for `ms` once every `everyMs`, for 30 minutes at most. The kernel ignores SIGSTOP in the first process of a container, so a container needs an init process',
  },
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
  {
    ...closed,
    description:
      'Kills the process after `afterMs`. The fault ends with the process; for a restart loop, apply it again after each restart',
  },
);

export const Effect = Type.Union([
  Latency,
  Failure,
  Hang,
  Limit,
  WrongData,
  Stale,
  Miss,
  ExpireTogether,
  RetryStorm,
  UnpublishedKey,
  Lose,
  Block,
  Freeze,
  Memory,
  Skew,
  Exit,
]);
export type Effect = Static<typeof Effect>;
export type EffectOf<T extends Effect['type']> = Extract<Effect, { type: T }>;

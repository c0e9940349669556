/** Schema of a fault: the port at which it acts, the calls that it selects, and its effect. */
import Type, { type Static } from 'typebox';
import { Effect } from './effects.js';

const closed = { additionalProperties: false } as const;

export const ports = ['store', 'cache', 'client', 'server', 'keys', 'telemetry', 'process'] as const;
export type Port = (typeof ports)[number];

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
      'Selects calls. `target`: the collection, cache map, upstream service or receiver of telemetry (host and port). ' +
      '`operation`: the operation of the store or cache, the id of an HTTP operation, or the signal (`logs`, `traces`). `user`: the id of the caller. `contains`: text in the parameters, query or ' +
      'body of an HTTP call, such as an id. A call that lacks one of the given properties is not selected',
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
  cache: ['latency', 'error', 'hang', 'limit', 'stale', 'miss', 'expire-together'],
  client: ['latency', 'error', 'hang', 'limit', 'wrong-data', 'retry-storm'],
  server: ['latency', 'error', 'hang', 'limit', 'wrong-data'],
  keys: ['unpublished-key'],
  telemetry: ['latency', 'error', 'lose'],
  process: ['block', 'freeze', 'memory', 'clock-skew', 'exit'],
};

/** Returns the reason why a fault makes no sense; undefined when it does. */
export function findContradiction({ id, port, effect, match }: Fault): string | undefined {
  if (!effectsOf[port].includes(effect.type))
    return `${id}: the port ${port} has the effects ${effectsOf[port].join(', ')}, not ${effect.type}`;
  if (effect.type === 'wrong-data' && (effect.factor === undefined) === (effect.value === undefined))
    return `${id}: wrong-data needs either factor or value`;
  if (port === 'process' && match !== undefined) return `${id}: a fault of the process selects no calls`;
  if (effect.type === 'freeze' && effect.ms >= effect.everyMs)
    return `${id}: freeze needs ms below everyMs, so that the process can run in between`;
  return undefined;
}

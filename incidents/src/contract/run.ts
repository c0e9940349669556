/** Running incident, and the requests that change it. */
import Type, { type Static } from 'typebox';
import { questionIds } from '../questions.js';
import { Action, EpochMs, Instant, Level, NotebookEntry, Nullable, PlayerName, Question } from './values.js';

const closed = { additionalProperties: false } as const;
const player = Type.Optional(PlayerName);
const Service = Type.String({ minLength: 1, maxLength: 64 });

export const mitigationOutcomes = ['pending', 'healthy', 'no effect'] as const;
export const MitigationOutcome = Type.Enum([...mitigationOutcomes], {
  description:
    'healthy: the objectives, without those that another cause broke before the start, have held for 60 s after a ' +
    'right mitigation; no effect: wrong (decided after 60 s), or ' +
    'health did not return within 5 minutes',
});
export type MitigationOutcome = Static<typeof MitigationOutcome>;

export const UsedMitigation = Type.Object({
  action: Action,
  service: Type.Optional(Service),
  atMs: EpochMs,
  outcome: MitigationOutcome,
});
export type UsedMitigation = Static<typeof UsedMitigation>;

export const Player = Type.Object({
  name: PlayerName,
  answered: Type.Array(Question),
  hintsShown: Type.Array(Type.String()),
  hintsLeft: Type.Integer(),
  mitigations: Type.Array(UsedMitigation),
  queries: Type.Integer({ description: "Requests of the console's API by this player" }),
  joinedAt: Instant,
  finished: Type.Boolean(),
});
export type Player = Static<typeof Player>;

export const Health = Type.Object({
  healthySinceMs: Nullable(EpochMs),
  objectives: Type.Array(
    Type.Object({
      name: Type.String(),
      holds: Type.Boolean(),
      missedAtStart: Type.Optional(
        Type.Boolean({
          description:
            'True when the objective was missed before the start. It need not hold after a mitigation unless the ' +
            'incident affects it',
        }),
      ),
      missed: Type.Optional(
        Type.Object(
          { firstMs: EpochMs, lastMs: EpochMs },
          {
            description:
              'First and last time since the start, or since a restart of the console, at which the objective was ' +
              'missed; absent when it has always held',
          },
        ),
      ),
    }),
  ),
});
export type Health = Static<typeof Health>;

export const Run = Type.Object(
  {
    id: Type.String(),
    name: Type.String(),
    title: Type.String(),
    level: Level,
    story: Type.String(),
    startedAt: Instant,
    elapsedMs: Type.Number(),
    now: Instant,
    players: Type.Array(Player),
    health: Health,
    notice: Type.Optional(
      Type.String({ description: 'Event that players should know, such as a restart of the shop' }),
    ),
  },
  { description: 'Running incident; it names neither cause nor seed nor actions' },
);
export type Run = Static<typeof Run>;

export const StartRun = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, description: 'Default: random' })),
    player,
  },
  closed,
);
export type StartRun = Static<typeof StartRun>;

const joinCode = Type.String({ description: 'Code with which players join this incident' });
export const StartedRun = Type.Object(
  { ...Run.properties, joinCode },
  { description: 'Running incident, with its join code for the host' },
);
export type StartedRun = Static<typeof StartedRun>;
export const JoinCode = Type.Object({ joinCode });
export type JoinCode = Static<typeof JoinCode>;
export const JoinedRun = Type.Object(
  {
    ...Run.properties,
    token: Type.String({ description: 'Bearer token of this player, valid until the incident ends' }),
  },
  { description: 'Running incident, with the token of the player who joined' },
);
export type JoinedRun = Static<typeof JoinedRun>;

export const JoinRun = Type.Object({ player: PlayerName }, closed);
export const TakeHint = Type.Object({ player }, closed);
export const Hint = Type.Object({ hint: Type.String(), left: Type.Integer() });
export type Hint = Static<typeof Hint>;

const Answer = Type.Union([
  Type.String({ maxLength: 200 }),
  Type.Array(Type.String({ maxLength: 200 }), { maxItems: 30 }),
]);
export const GiveAnswers = Type.Object(
  {
    player,
    answers: Type.Object(
      Object.fromEntries(questionIds.map((id) => [id, Type.Optional(Answer)])) as Record<
        (typeof questionIds)[number],
        ReturnType<typeof Type.Optional<typeof Answer>>
      >,
      { ...closed, description: 'Replaces the answers to the given questions; an empty list removes one' },
    ),
  },
  closed,
);
export type GiveAnswers = Static<typeof GiveAnswers>;
export const Answered = Type.Object({ answered: Type.Array(Question) });
export type Answered = Static<typeof Answered>;

/** Answers of one player, for this player only. */
export const GivenAnswers = Type.Object({
  answers: Type.Record(Type.String(), Type.Array(Type.String())),
});
export type GivenAnswers = Static<typeof GivenAnswers>;

export const Mitigate = Type.Object({ player, action: Action, service: Type.Optional(Service) }, closed);
export type Mitigate = Static<typeof Mitigate>;
export const Mitigated = Type.Object({ outcome: MitigationOutcome });
export type Mitigated = Static<typeof Mitigated>;

export const Notebook = Type.Object({ entries: Type.Array(NotebookEntry) });
export type Notebook = Static<typeof Notebook>;
export const WriteNotebook = Type.Object(
  { player, entries: Type.Array(NotebookEntry, { maxItems: 100 }) },
  closed,
);
export type WriteNotebook = Static<typeof WriteNotebook>;

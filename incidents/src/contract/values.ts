/** Schemas of values that several responses contain. */
import Type, { type Static, type TSchema } from 'typebox';
import { mitigationActions } from '../mitigations.js';
import { questionIds } from '../questions.js';

export const EpochMs = Type.Number({ description: 'Epoch milliseconds' });
export const Instant = Type.String({ description: 'RFC 3339' });
export const Level = Type.Union([Type.Literal(1), Type.Literal(2), Type.Literal(3)]);
export const Action = Type.Enum([...mitigationActions]);
export const Question = Type.Enum([...questionIds]);

export function Nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()]);
}

/** Name of a player; the header `x-player` has it, so it is printable ASCII. */
export const PlayerName = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9 ._-]{0,39}$',
  description: 'Name of a player: 1 to 40 letters, digits, spaces, dots, hyphens or underscores',
});
/** Player of a request without a name. */
export const standardPlayer = 'you';
/** Header in which a query names the player who sends it. */
export const playerHeader = 'x-player';

export const NotebookEntry = Type.Object(
  {
    atMs: EpochMs,
    title: Type.String({ minLength: 1, maxLength: 200 }),
    link: Type.String({
      pattern: '^(#/|/api/)[^\\s\\\\]{0,1990}$',
      description: 'Page (`#/traces/…`) or query (`/api/…`) of the console, without white space',
    }),
    note: Type.String({ maxLength: 2000 }),
  },
  { additionalProperties: false },
);
export type NotebookEntry = Static<typeof NotebookEntry>;

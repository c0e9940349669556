/** Response of `GET /api/processes`, and the processes in the messages of the launcher. */
import Type, { type Static } from 'typebox';
import { EpochMs, Nullable } from './values.js';

/** One process as the launcher reports it (`launcher/src/process-status.ts`). */
export const ProcessStatus = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 64 }),
  state: Type.Enum(['waiting', 'starting', 'running', 'restarting', 'down']),
  sinceMs: EpochMs,
  pid: Type.Optional(Type.Integer({ minimum: 1 })),
  restarts: Type.Integer({ minimum: 0 }),
  restartAtMs: Type.Optional(EpochMs),
  lastExit: Type.Optional(
    Type.Object({
      atMs: EpochMs,
      pid: Type.Integer({ minimum: 0 }),
      code: Nullable(Type.Integer()),
      signal: Nullable(Type.String({ maxLength: 32 })),
      ranMs: Type.Number({ minimum: 0 }),
    }),
  ),
});
export type ProcessStatus = Static<typeof ProcessStatus>;

export const ProcessList = Type.Object({
  items: Type.Array(ProcessStatus),
  reason: Type.Optional(Type.String({ description: 'Reason why the list is empty' })),
});
export type ProcessList = Static<typeof ProcessList>;

import Type, { type Static } from 'typebox';
import { Check } from 'typebox/schema';

const Moment = Type.Number({ description: 'Epoch milliseconds' });

/** One process of the shop as the launcher reports it (`launcher/src/process-status.ts`). */
export const ProcessStatus = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 64 }),
  state: Type.Enum(['waiting', 'starting', 'running', 'restarting', 'down']),
  sinceMs: Moment,
  pid: Type.Optional(Type.Integer({ minimum: 1 })),
  restarts: Type.Integer({ minimum: 0 }),
  restartAtMs: Type.Optional(Moment),
  lastExit: Type.Optional(
    Type.Object({
      atMs: Moment,
      pid: Type.Integer({ minimum: 0 }),
      code: Type.Union([Type.Integer(), Type.Null()]),
      signal: Type.Union([Type.String({ maxLength: 32 }), Type.Null()]),
      ranMs: Type.Number({ minimum: 0 }),
    }),
  ),
});
export type ProcessStatus = Static<typeof ProcessStatus>;

const Message = Type.Object({
  type: Type.Literal('processes'),
  items: Type.Array(ProcessStatus, { maxItems: 100 }),
});

export const Processes = Type.Object({
  items: Type.Array(ProcessStatus),
  reason: Type.Optional(Type.String({ description: 'Reason why the list is empty' })),
});

/** The latest status of the processes that the launcher has started, the console among them. */
export interface ProcessTable {
  /** Handles a message of the parent process: `{type: 'processes', items}` replaces the table; others are ignored. */
  take(message: unknown): void;
  readonly items: readonly ProcessStatus[];
  /** Body of `GET /api/processes`. */
  answer(): Static<typeof Processes>;
}

export function createProcessTable(): ProcessTable {
  let items: readonly ProcessStatus[] = [];
  return {
    take(message) {
      if (Check(Message, message)) items = message.items;
    },
    get items() {
      return items;
    },
    answer: () =>
      items.length > 0
        ? { items: [...items] }
        : {
            items: [],
            reason: 'No launcher reports processes: the console was not started by npm start',
          },
  };
}

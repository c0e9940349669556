import Type from 'typebox';
import { Check } from 'typebox/schema';
import { type ProcessList, ProcessStatus } from '../../../contract/src/processes.js';

const Message = Type.Object({
  type: Type.Literal('processes'),
  items: Type.Array(ProcessStatus, { maxItems: 100 }),
});

/** End of a process that the launcher has reported. */
export interface ProcessExit {
  readonly name: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly code: number | null;
  readonly signal: string | null;
  readonly ranMs: number;
  /** Time at which its successor was ready, in epoch milliseconds; undefined before. */
  upMs?: number;
}

/** Latest status of the processes that the launcher has started, including the console. */
export interface ProcessTable {
  /** Handles a message of the parent process: `{type: 'processes', items}` replaces the table; others are ignored. */
  update(message: unknown): void;
  readonly items: readonly ProcessStatus[];
  /** The latest exits, oldest first. */
  readonly exits: readonly ProcessExit[];
  /** Returns the response of `GET /api/processes`. */
  toResponse(): ProcessList;
}

/** Number of exits that are kept; the oldest is removed. */
const maxExits = 200;

export function createProcessTable(): ProcessTable {
  let items: readonly ProcessStatus[] = [];
  const exits: ProcessExit[] = [];

  function record({ name, state, sinceMs, lastExit }: ProcessStatus): void {
    const known = exits.findLast((exit) => exit.name === name);
    let latest = known;
    if (lastExit && (known === undefined || known.atMs < lastExit.atMs)) {
      const { atMs, code, signal, ranMs } = lastExit;
      latest = { name, atMs, code, signal, ranMs };
      exits.push(latest);
      if (exits.length > maxExits) exits.shift();
    }
    if (latest && latest.upMs === undefined && state === 'running' && sinceMs >= latest.atMs)
      latest.upMs = sinceMs;
  }

  return {
    update(message) {
      if (!Check(Message, message)) return;
      items = message.items;
      for (const item of items) record(item);
    },
    get items() {
      return items;
    },
    exits,
    toResponse: () =>
      items.length > 0
        ? { items: [...items] }
        : {
            items: [],
            reason: 'No launcher reports processes: the console was not started by npm start',
          },
  };
}

import Type from 'typebox';
import { Check } from 'typebox/schema';
import { type ProcessList, ProcessStatus } from '../../../contract/src/processes.js';

const Message = Type.Object({
  type: Type.Literal('processes'),
  items: Type.Array(ProcessStatus, { maxItems: 100 }),
});

/** Latest status of the processes that the launcher has started, including the console. */
export interface ProcessTable {
  /** Handles a message of the parent process: `{type: 'processes', items}` replaces the table; others are ignored. */
  update(message: unknown): void;
  readonly items: readonly ProcessStatus[];
  /** Returns the response of `GET /api/processes`. */
  toResponse(): ProcessList;
}

export function createProcessTable(): ProcessTable {
  let items: readonly ProcessStatus[] = [];
  return {
    update(message) {
      if (Check(Message, message)) items = message.items;
    },
    get items() {
      return items;
    },
    toResponse: () =>
      items.length > 0
        ? { items: [...items] }
        : {
            items: [],
            reason: 'No launcher reports processes: the console was not started by npm start',
          },
  };
}

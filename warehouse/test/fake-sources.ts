import { type ChangePosition, changePage, type HttpClient } from '@glasshouse/http';
import type { Sources } from '../src/collections.js';

type Row = Record<string, unknown>;
type Query = Parameters<typeof changePage>[0];

/** Position field and id field of the rows of each export operation. */
const orders: Readonly<Record<string, readonly [time: string, id: string]>> = {
  exportUsers: ['createdAt', 'id'],
  exportProfiles: ['updatedAt', 'userId'],
  exportProducts: ['updatedAt', 'sku'],
  exportOrders: ['updatedAt', 'id'],
  exportMovements: ['at', 'id'],
  exportConfirmations: ['confirmedAt', 'id'],
};

/** The services' exports over rows in memory, through the paging of the real operations. */
export interface FakeSources {
  sources: Sources;
  /** Rows by operation; tests change them. Each row has its current version only. */
  rows: Record<string, Row[]>;
  /** Number of calls so far. */
  calls(): number;
  /** Called before each call; an error that it throws is that of the call. */
  onCall: (operation: string) => void;
}

export function createFakeSources(): FakeSources {
  const rows: Record<string, Row[]> = Object.fromEntries(Object.keys(orders).map((name) => [name, []]));
  let calls = 0;
  const fake: FakeSources = { sources: {} as Sources, rows, calls: () => calls, onCall: () => {} };

  async function call(_span: unknown, { id }: { id: string }, { query }: { query: Query }): Promise<unknown> {
    calls += 1;
    fake.onCall(id);
    const [time, key] = orders[id] as readonly [string, string];
    const positionOf = (row: Row): ChangePosition => ({
      at: new Date(String(row[time])),
      id: String(row[key]),
    });
    const sorted = (rows[id] as Row[])
      .filter((row) => row[time] !== undefined)
      .map((row) => ({ row, ...positionOf(row) }))
      .sort((a, b) => +a.at - +b.at || (a.id < b.id ? -1 : 1));
    return changePage(query, {
      find: async ({ from, until, limit }) =>
        sorted
          .filter(({ at, id: own }) => at > from.at || (+at === +from.at && (!from.id || own > from.id)))
          .filter(({ at }) => at <= until)
          .slice(0, limit),
      positionOf: ({ at, id: own }) => ({ at, id: own }),
      view: ({ row }) => row,
    });
  }

  const client = { upstream: 'fake', call, close: async () => {} } as unknown as HttpClient;
  fake.sources = { oauth: client, customer: client, product: client, order: client };
  return fake;
}

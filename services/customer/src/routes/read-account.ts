import { decodeCursor, encodeCursor, handle, type Route } from '@glasshouse/http';
import { currency } from '@glasshouse/shop';
import type { Filter } from '@glasshouse/store';
import { operations } from '../contract.js';
import { movementView } from '../ledger/view.js';
import type { CustomerStore } from '../store.js';

export function readAccount({ movements }: CustomerStore): Route {
  return handle(operations.readAccount, async ({ span, user, query: { limit, cursor } }) => {
    const before = cursor === undefined ? undefined : decodeCursor(cursor, ['number'])[0];
    const pageFilter: Filter = {
      user: user.id,
      kind: { $ne: 'void' },
      ...(before !== undefined && { seq: { $lt: before } }),
    };
    const [latest, found] = await Promise.all([
      movements.findOne(span, { user: user.id }, { sort: { seq: -1 } }),
      movements.find(span, pageFilter, { sort: { seq: -1 }, limit: limit + 1 }),
    ]);
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      balance: { amount: latest?.balanceAfter ?? 0, currency },
      movements: page.map(movementView),
      next: last ? encodeCursor([last.seq]) : null,
    };
  });
}

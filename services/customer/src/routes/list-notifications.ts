import { decodeCursor, encodeCursor, handle, type Route } from '@glasshouse/http';
import type { Filter } from '@glasshouse/store';
import { operations } from '../contract.js';
import { notificationView } from '../notifications/view.js';
import type { CustomerStore } from '../store.js';

export function listNotifications({ notifications }: CustomerStore): Route {
  return handle(operations.listNotifications, async ({ span, user, query: { limit, cursor } }) => {
    const found = await notifications.find(span, pageFilter(user.id, cursor), {
      sort: { at: -1, _id: -1 },
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const last = found.length > limit ? page.at(-1) : undefined;
    return {
      items: page.map(notificationView),
      next: last ? encodeCursor([last.at.getTime(), last._id]) : null,
    };
  });
}

function pageFilter(user: string, cursor: string | undefined): Filter {
  if (cursor === undefined) return { user };
  const [at, id] = decodeCursor(cursor, ['date', 'string']);
  return { user, $or: [{ at: { $lt: at } }, { at, _id: { $lt: id } }] };
}

import { changePage, handle, type Route } from '@glasshouse/http';
import { findChanges } from '@glasshouse/store';
import { operations } from '../contract.js';
import type { Collections } from '../store.js';

/** GET /internal/export/users */
export function exportUsers({ users }: Pick<Collections, 'users'>): Route {
  return handle(operations.exportUsers, ({ span, query }) =>
    changePage(query, {
      find: (range) => findChanges(span, users, 'createdAt', range),
      positionOf: ({ createdAt, _id }) => ({ at: createdAt, id: _id }),
      view: ({ _id, roles, createdAt }) => ({
        id: _id,
        administrator: roles.includes('admin'),
        createdAt: createdAt.toISOString(),
      }),
    }),
  );
}

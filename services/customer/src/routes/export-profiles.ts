import { changePage, handle, type Route } from '@glasshouse/http';
import { findChanges } from '@glasshouse/store';
import { operations } from '../contract.js';
import type { CustomerStore } from '../store.js';

export function exportProfiles({ profiles }: CustomerStore): Route {
  return handle(operations.exportProfiles, ({ span, query }) =>
    changePage(query, {
      find: (range) => findChanges(span, profiles, 'updatedAt', range),
      positionOf: ({ updatedAt, _id }) => ({ at: updatedAt, id: _id }),
      view: ({ _id, address, version = 0, createdAt, updatedAt }) => ({
        userId: _id,
        ...(address && { country: address.country }),
        version,
        createdAt: createdAt.toISOString(),
        updatedAt: updatedAt.toISOString(),
      }),
    }),
  );
}

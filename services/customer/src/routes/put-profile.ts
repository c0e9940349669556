import { answer, handle, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import type { CustomerStore } from '../store.js';
import { profileOwner } from './profile-owner.js';
import { profileView } from './profile-view.js';

/** 201 when it is made, 200 when it is replaced. */
export function putProfile({ profiles }: CustomerStore): Route {
  return handle(operations.putProfile, async ({ span, user, body }) => {
    const now = new Date();
    const gone = Object.fromEntries(
      (['phone', 'address'] as const)
        .filter((name) => body[name] === undefined)
        .map((name) => [name, true as const]),
    );
    const document = await profiles.updateOne(
      span,
      { _id: profileOwner(user) },
      {
        $set: { ...body, username: user.name, updatedAt: now },
        ...(Object.keys(gone).length > 0 && { $unset: gone }),
        $setOnInsert: { createdAt: now },
      },
      { upsert: true },
    );
    if (!document) throw new Error('an upsert made no document');
    const made = document.createdAt.getTime() === document.updatedAt.getTime();
    span.log.info(made ? 'profile made' : 'profile replaced', {
      'event.action': 'profile-put',
      'user.id': user.id,
    });
    return answer(made ? 201 : 200, profileView(document));
  });
}

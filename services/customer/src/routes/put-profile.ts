import { handle, type Route, respond } from '@glasshouse/http';
import { operations } from '../contract.js';
import { profileView } from '../profiles/profile-view.js';
import { writeProfile } from '../profiles/write-profile.js';
import type { CustomerStore } from '../store.js';
import { profileOwner } from './profile-owner.js';

/** 201 when it is made, 200 when it is replaced. */
export function putProfile(store: CustomerStore): Route {
  return handle(operations.putProfile, async ({ span, user, body, preconditions }) => {
    const now = new Date();
    const id = profileOwner(user);
    const gone = Object.fromEntries(
      (['phone', 'address'] as const)
        .filter((name) => body[name] === undefined)
        .map((name) => [name, true as const]),
    );
    const { profile, created } = await writeProfile(span, store, {
      id,
      preconditions,
      update: {
        $set: { ...body, username: user.name, updatedAt: now },
        ...(Object.keys(gone).length > 0 && { $unset: gone }),
      },
      create: { _id: id, ...body, username: user.name, createdAt: now, updatedAt: now, version: 1 },
    });
    span.log.info(created ? 'profile made' : 'profile replaced', {
      'event.action': 'profile-put',
      'user.id': user.id,
    });
    return respond(created ? 201 : 200, profileView(profile));
  });
}

import { handle, type Route, respond } from '@glasshouse/http';
import { operations } from '../contract.js';
import { profileView } from '../profiles/profile-view.js';
import { writeProfile } from '../profiles/write-profile.js';
import type { CustomerStore } from '../store.js';
import { profileOwner } from './profile-owner.js';

/** PUT /me/profile: 201 when it creates the profile, 200 when it replaces it. */
export function putProfile(store: CustomerStore): Route {
  return handle(operations.putProfile, async ({ span, user, body, preconditions }) => {
    const now = new Date();
    const id = profileOwner(user);
    const removed = Object.fromEntries(
      (['phone', 'address'] as const)
        .filter((name) => body[name] === undefined)
        .map((name) => [name, true as const]),
    );
    const { profile, created } = await writeProfile(span, store, {
      id,
      preconditions,
      update: {
        $set: { ...body, username: user.name, updatedAt: now },
        ...(Object.keys(removed).length > 0 && { $unset: removed }),
      },
      create: { _id: id, ...body, username: user.name, createdAt: now, updatedAt: now, version: 1 },
    });
    span.log.info(created ? 'profile created' : 'profile replaced', {
      'event.action': 'profile-put',
      'user.id': user.id,
    });
    return respond(created ? 201 : 200, profileView(profile));
  });
}

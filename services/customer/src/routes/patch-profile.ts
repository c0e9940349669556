import { handle, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import { profileView } from '../profiles/profile-view.js';
import { writeProfile } from '../profiles/write-profile.js';
import type { CustomerStore } from '../store.js';
import { profileOwner } from './profile-owner.js';

export function patchProfile(store: CustomerStore): Route {
  return handle(operations.patchProfile, async ({ span, user, body, preconditions }) => {
    const present = Object.entries(body).filter(([, value]) => value !== undefined);
    const changed = Object.fromEntries(present.filter(([, value]) => value !== null));
    const removed = present.filter(([, value]) => value === null).map(([name]) => [name, true as const]);
    const { profile } = await writeProfile(span, store, {
      id: profileOwner(user),
      preconditions,
      update: {
        $set: { ...changed, updatedAt: new Date() },
        ...(removed.length > 0 && { $unset: Object.fromEntries(removed) }),
      },
    });
    span.log.info('profile changed', { 'event.action': 'profile-patch', 'user.id': user.id });
    return profileView(profile);
  });
}

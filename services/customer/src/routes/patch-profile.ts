import { handle, ProblemError, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import type { CustomerStore } from '../store.js';
import { profileOwner } from './profile-owner.js';
import { profileView } from './profile-view.js';

export function patchProfile({ profiles }: CustomerStore): Route {
  return handle(operations.patchProfile, async ({ span, user, body }) => {
    const given = Object.entries(body).filter(([, value]) => value !== undefined);
    const changed = Object.fromEntries(given.filter(([, value]) => value !== null));
    const removed = given.filter(([, value]) => value === null).map(([name]) => [name, true as const]);
    const document = await profiles.updateOne(
      span,
      { _id: profileOwner(user) },
      {
        $set: { ...changed, updatedAt: new Date() },
        ...(removed.length > 0 && { $unset: Object.fromEntries(removed) }),
      },
    );
    if (!document) throw new ProblemError('PROFILE_NOT_FOUND', { detail: 'Make it with PUT /me/profile.' });
    span.log.info('profile changed', { 'event.action': 'profile-patch', 'user.id': user.id });
    return profileView(document);
  });
}

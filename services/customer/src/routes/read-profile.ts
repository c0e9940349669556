import { handle, ProblemError, type Route } from '@glasshouse/http';
import { operations } from '../contract.js';
import { customerErrors } from '../errors.js';
import { profileView } from '../profiles/profile-view.js';
import type { CustomerStore } from '../store.js';
import { profileOwner } from './profile-owner.js';

export function readProfile({ profiles }: CustomerStore): Route {
  return handle(operations.readProfile, async ({ span, user }) => {
    const document = await profiles.findOne(span, { _id: profileOwner(user) });
    if (!document)
      throw new ProblemError(customerErrors.PROFILE_NOT_FOUND, { detail: 'Create it with PUT /me/profile.' });
    return profileView(document);
  });
}

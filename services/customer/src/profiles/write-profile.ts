import { type Preconditions, ProblemError } from '@glasshouse/http';
import type { Update } from '@glasshouse/store';
import type { Span } from '@glasshouse/telemetry';
import { customerErrors } from '../errors.js';
import type { CustomerStore, ProfileDocument } from '../store.js';
import { profileView } from './profile-view.js';

const maxAttempts = 10;

export interface ProfileWrite {
  /** The user's id. */
  id: string;
  preconditions: Preconditions;
  /** Applied to an existing profile. */
  update: Update;
  /** Inserted if there is no profile. Without it, a missing profile is PROFILE_NOT_FOUND. */
  create?: ProfileDocument;
}

/**
 * Changes or creates a profile if the request's preconditions hold. The write is conditional on the version that the
 * preconditions were checked against, and is retried when another request has changed or created the profile.
 *
 * @returns the profile after the write
 * @throws ProblemError PROFILE_NOT_FOUND, PRECONDITION_FAILED, CONFLICT
 */
export async function writeProfile(
  span: Span,
  { profiles }: CustomerStore,
  { id, preconditions, update, create }: ProfileWrite,
): Promise<{ profile: ProfileDocument; created: boolean }> {
  for (let attempts = 0; attempts < maxAttempts; attempts++) {
    const current = await profiles.findOne(span, { _id: id });
    if (!current && !create)
      throw new ProblemError(customerErrors.PROFILE_NOT_FOUND, { detail: 'Create it with PUT /me/profile.' });
    preconditions.require(current && profileView(current));
    if (current) {
      const version = current.version ?? { $exists: false };
      const changed = await profiles.updateOne(
        span,
        { _id: id, ...(preconditions.given && { version }) },
        { ...update, $inc: { version: 1 } },
      );
      if (changed) return { profile: changed, created: false };
    } else if (create && (await profiles.insertIfAbsent(span, create))) {
      return { profile: create, created: true };
    }
  }
  throw new ProblemError('CONFLICT', {
    detail: 'Too many concurrent changes of the profile. Retry the request.',
  });
}

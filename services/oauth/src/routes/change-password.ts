import { handle, invalidRequest, ProblemError, type Route } from '@glasshouse/http';
import { callerSession, clientAddress } from '../client-address.js';
import { operations } from '../contract.js';
import { oauthErrors } from '../errors.js';
import type { PasswordHasher } from '../passwords/password-hasher.js';
import { passwordFault } from '../passwords/password-rules.js';
import type { LoginThrottle } from '../passwords/throttle.js';
import type { Collections } from '../store.js';
import type { Sessions } from '../tokens/sessions.js';

/** PUT /oauth/password: invalidates the user's refresh tokens, and ends the other sessions at once. */
export function changePassword(options: {
  users: Collections['users'];
  hasher: PasswordHasher;
  throttle: LoginThrottle;
  sessions: Sessions;
}): Route {
  const { users, hasher, throttle, sessions } = options;
  return handle(
    operations.changePassword,
    async ({ span, body, user: caller, headers, signal, deadline }) => {
      const fault = passwordFault(body.newPassword);
      if (fault) throw invalidRequest([{ in: 'body', path: '/newPassword', message: fault }]);
      // the place is for the verification; the hash of the new password may still be refused
      await hasher.withPlace({ signal, deadline }, async (within) => {
        const user = await users.findOne(span, { _id: caller.id });
        if (!user)
          throw new ProblemError('FORBIDDEN', { detail: 'The access token does not belong to a user.' });
        const address = clientAddress(headers);
        const fields = { 'user.id': user._id, 'user.name': user.username, 'client.address': address };
        const audit = { category: 'iam', action: 'password-change' } as const;

        const attempt = await throttle.begin(span, user.username, address);
        if (attempt.retryAfter !== undefined) throw throttled(attempt.retryAfter);
        const isCorrect = await hasher.verify(span, body.currentPassword, user.password, within);
        const retryAfter = await attempt.finish(isCorrect);
        if (!isCorrect) {
          span.log.audit({ ...audit, outcome: 'failure', message: 'password change failed', fields });
        }
        if (retryAfter !== undefined) throw throttled(retryAfter);
        if (!isCorrect) throw new ProblemError(oauthErrors.WRONG_PASSWORD);
        const password = await hasher.hash(span, body.newPassword, { signal, deadline });
        const unchanged = { _id: user._id, passwordVersion: user.passwordVersion };
        const changed = await users.updateOne(span, unchanged, {
          $set: { password },
          $inc: { passwordVersion: 1 },
        });
        if (!changed)
          throw new ProblemError('CONFLICT', { detail: 'Another request has changed the password.' });
        const ended = await sessions.endOthers(span, user._id, callerSession(headers));
        const done = { ...fields, 'oauth.sessions_ended': ended };
        span.log.audit({ ...audit, outcome: 'success', message: 'password changed', fields: done });
      });
    },
  );
}

function throttled(retryAfter: number): ProblemError {
  return new ProblemError('RATE_LIMITED', {
    detail: 'Too many wrong passwords. Retry after the given time.',
    headers: { 'retry-after': String(retryAfter) },
  });
}

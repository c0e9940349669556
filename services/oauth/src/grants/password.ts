import { ProblemError } from '@glasshouse/http';
import { OAuthError } from '../oauth-error.js';
import type { Outcomes } from '../outcomes.js';
import type { PasswordHasher, Within } from '../passwords/password-hasher.js';
import { isFarTooLong } from '../passwords/password-rules.js';
import type { LoginThrottle } from '../passwords/throttle.js';
import type { Collections, UserDocument } from '../store.js';
import type { Sessions } from '../tokens/sessions.js';
import { normaliseUsername } from '../users/username.js';
import { type Grant, type Granted, type GrantRequest, subjectOf } from './grant.js';

export interface PasswordGrantOptions {
  users: Collections['users'];
  hasher: PasswordHasher;
  throttle: LoginThrottle;
  sessions: Sessions;
  outcomes: Outcomes;
}

type Submitted = Record<'username' | 'password', string>;

/** Password grant (RFC 6749 section 4.3). Response and work are the same for an unknown user and a wrong password. */
export function passwordGrant(options: PasswordGrantOptions): Grant {
  const { users, hasher, throttle, sessions, outcomes } = options;

  function audit(
    { span, address, client }: GrantRequest,
    outcome: 'success' | 'failure',
    name: string,
    more: object,
  ) {
    const message = outcome === 'success' ? 'user logged in' : 'login failed';
    const fields = { 'user.name': name, 'client.address': address, 'oauth.client_id': client.id, ...more };
    span.log.audit({ category: 'authentication', action: 'user-login', outcome, message, fields });
  }

  function throttled(request: GrantRequest, name: string, retryAfter: number): OAuthError {
    outcomes.logins.throttled.add();
    audit(request, 'failure', name, { 'event.reason': 'throttled' });
    return new OAuthError('temporarily_unavailable', 'too many failed logins; try again later', {
      status: 429,
      headers: { 'retry-after': String(retryAfter) },
      reason: 'throttled',
    });
  }

  /** Renews an outdated hash. Under overload, a later login renews it. */
  async function renew(
    { span, signal, deadline }: GrantRequest,
    user: UserDocument,
    password: string,
  ): Promise<void> {
    try {
      const renewed = await hasher.hash(span, password, { signal, deadline });
      const unchanged = { _id: user._id, passwordVersion: user.passwordVersion };
      await users.updateOne(span, unchanged, { $set: { password: renewed } });
    } catch (error) {
      if (!isOverload(error)) throw error;
    }
  }

  async function loginWithin(within: Within, request: GrantRequest, submitted: Submitted): Promise<Granted> {
    const { span, client, address } = request;
    const { password } = submitted;
    const username = normaliseUsername(submitted.username);
    const loggedName = username ?? 'not a valid username';
    const attempt = await throttle.begin(span, username ?? '-', address);
    if (attempt.retryAfter !== undefined) throw throttled(request, loggedName, attempt.retryAfter);
    const user = username === undefined ? undefined : await users.findOne(span, { username });
    const isCorrect =
      !isFarTooLong(password) && (await hasher.verify(span, password, user?.password, within));
    const retryAfter = await attempt.finish(isCorrect);
    if (retryAfter !== undefined) throw throttled(request, loggedName, retryAfter);
    if (!user || !isCorrect) {
      outcomes.logins.failure.add();
      audit(request, 'failure', loggedName, { 'event.reason': user ? 'wrong password' : 'unknown user' });
      throw wrongCredentials();
    }
    if (hasher.outdated(user.password, password)) {
      await renew(request, user, password);
    }
    const { session, refreshToken } = await sessions.open(span, user, client.id);
    try {
      await requireUnchanged(request, user);
    } catch (error) {
      await sessions.end(span, session._id);
      throw error;
    }
    outcomes.logins.success.add();
    audit(request, 'success', user.username, { 'user.id': user._id, 'session.id': session._id });
    return {
      subject: subjectOf(user, session),
      ...(client.grants.includes('refresh_token') && { refreshToken }),
    };
  }

  /** A password change ends only existing sessions. A login that overlaps it must end its own. */
  async function requireUnchanged(request: GrantRequest, user: UserDocument): Promise<void> {
    const current = await users.findOne(request.span, { _id: user._id });
    if (current?.passwordVersion === user.passwordVersion) return;
    const reason = current ? 'password changed' : 'user deleted';
    outcomes.logins.failure.add();
    audit(request, 'failure', user.username, { 'user.id': user._id, 'event.reason': reason });
    throw wrongCredentials();
  }

  async function login(request: GrantRequest): Promise<Granted> {
    const { username, password } = request.parameters;
    if (!username || !password) {
      throw new OAuthError('invalid_request', 'the password grant requires username and password');
    }
    const { signal, deadline } = request;
    return hasher.withPlace({ signal, deadline }, (within) =>
      loginWithin(within, request, { username, password }),
    );
  }

  return {
    grantType: 'password',
    queueRoom: (limitMs) => hasher.room(limitMs),
    async handle(request) {
      try {
        return await login(request);
      } catch (error) {
        // not a failed login: the password was not checked
        if (isOverload(error)) outcomes.logins.overloaded.add();
        throw error;
      }
    },
  };
}

function wrongCredentials(): OAuthError {
  return new OAuthError('invalid_grant', 'wrong username or password');
}

function isOverload(error: unknown): boolean {
  return error instanceof ProblemError && error.code === 'OVERLOADED';
}

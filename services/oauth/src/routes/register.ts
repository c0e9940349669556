import { randomUUID } from 'node:crypto';
import { handle, invalidRequest, ProblemError, type Route, respond } from '@glasshouse/http';
import type { Span } from '@glasshouse/telemetry';
import { clientAddress } from '../client-address.js';
import { operations, type RegisteredUser } from '../contract.js';
import { oauthErrors } from '../errors.js';
import type { Outcomes } from '../outcomes.js';
import type { PasswordHasher, Within } from '../passwords/password-hasher.js';
import { passwordFault } from '../passwords/password-rules.js';
import type { Collections, UserDocument } from '../store.js';
import { normaliseUsername } from '../users/username.js';

/** POST /oauth/register */
export function register(options: {
  users: Collections['users'];
  hasher: PasswordHasher;
  outcomes: Outcomes;
}): Route {
  const { users, hasher, outcomes } = options;

  async function createUser(
    span: Span,
    username: string,
    password: string,
    within: Within,
  ): Promise<UserDocument> {
    // saves the expensive hash; the unique index decides between concurrent requests
    if (await users.findOne(span, { username })) throw taken();
    const user: UserDocument = {
      _id: randomUUID(),
      username,
      password: await hasher.hash(span, password, within),
      passwordVersion: 1,
      roles: ['user'],
      createdAt: new Date(),
    };
    if (!(await users.insertIfAbsent(span, user))) throw taken();
    return user;
  }

  const queueRoom = (_body: unknown, limitMs: number) => hasher.room(limitMs);
  return handle(
    operations.register,
    async ({ span, body, headers, signal, deadline }) => {
      const audit = { category: 'iam', action: 'user-register' } as const;
      const username = normaliseUsername(body.username);
      const fields = {
        'user.name': username ?? 'not a valid username',
        'client.address': clientAddress(headers),
      };
      try {
        if (username === undefined) {
          throw invalid(
            '/username',
            'must be 3 to 32 of a-z 0-9 . _ - and start and end with a letter or digit',
          );
        }
        const fault = passwordFault(body.password);
        if (fault) throw invalid('/password', fault);
        const user = await hasher.withPlace({ signal, deadline }, (within) =>
          createUser(span, username, body.password, within),
        );
        outcomes.registrations.success.add();
        const registered = { ...fields, 'user.id': user._id };
        span.log.audit({ ...audit, outcome: 'success', message: 'user registered', fields: registered });
        return respond(201, userView(user));
      } catch (error) {
        outcomes.registrations.failure.add();
        const reason = error instanceof ProblemError ? error.code : 'error';
        const failed = { ...fields, 'event.reason': reason };
        span.log.audit({ ...audit, outcome: 'failure', message: 'registration failed', fields: failed });
        throw error;
      }
    },
    { queueRoom },
  );
}

function userView({ _id, username, roles, createdAt }: UserDocument): RegisteredUser {
  return { id: _id, username, roles, createdAt: createdAt.toISOString() };
}

function taken(): ProblemError {
  return new ProblemError(oauthErrors.USERNAME_TAKEN, { detail: 'Choose another username.' });
}

function invalid(path: string, message: string): ProblemError {
  return invalidRequest([{ in: 'body', path, message }]);
}

import { randomUUID } from 'node:crypto';
import type { Span } from '@glasshouse/telemetry';
import type { PasswordHasher } from '../passwords/password-hasher.js';
import { passwordFault } from '../passwords/password-rules.js';
import type { Collections } from '../store.js';
import { normaliseUsername } from './username.js';

/**
 * Creates the administrator unless a user with that name exists. An existing user keeps the password. The username is
 * unique, so only one of several concurrent instances creates it.
 *
 * @throws TypeError for an invalid username or password
 */
export async function seedAdministrator(
  span: Span,
  options: { users: Collections['users']; hasher: PasswordHasher; username: string; password: string },
): Promise<void> {
  const { users, hasher } = options;
  const username = normaliseUsername(options.username);
  if (username === undefined) throw new TypeError('ADMIN_USERNAME is not a valid username');
  if (await users.findOne(span, { username })) return;
  const fault = passwordFault(options.password);
  if (fault) throw new TypeError(`ADMIN_PASSWORD ${fault}`);
  const password = await hasher.hash(span, options.password);
  const user = {
    _id: randomUUID(),
    username,
    password,
    passwordVersion: 1,
    roles: ['admin'],
    createdAt: new Date(),
  };
  // another instance may have created it during the hash
  if (!(await users.insertIfAbsent(span, user))) return;
  span.log.audit({
    category: 'iam',
    action: 'administrator-seed',
    outcome: 'success',
    message: 'administrator created',
    fields: { 'user.id': user._id, 'user.name': username },
  });
}

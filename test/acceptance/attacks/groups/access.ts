import assert from 'node:assert/strict';
import type { AttackGroup } from '../attack.js';
import { published, wireOf } from '../operations.js';
import { bearer, form, formBody, json } from '../world.js';

export const access: AttackGroup = {
  title: 'Operations without permission',
  about: 'The operations come from the contracts, so that new ones are included.',
  rows: [
    {
      name: 'every operation of users and administrators without a token',
      expect: '401 UNAUTHENTICATED',
      wires: (world) =>
        published
          .filter(({ access }) => access === 'user' || access === 'admin')
          .map((operation) => ({ ...wireOf(world, operation), headers: {} })),
      and(_, responses) {
        assert.ok(responses.length >= 20, `${responses.length} operations`);
      },
    },
    {
      name: 'every operation of administrators with a user’s token',
      expect: '403 FORBIDDEN',
      wires: (world) =>
        published
          .filter(({ access }) => access === 'admin')
          .map((operation) => ({ ...wireOf(world, operation), headers: bearer(world.mallory.token) })),
      and(_, responses) {
        assert.ok(responses.length >= 6, `${responses.length} operations`);
      },
    },
    {
      name: 'an administrator’s profile: read, create, change',
      expect: '403 NO_PROFILE_FOR_ADMINISTRATORS',
      wires: ({ administrator }) => {
        const headers = { ...bearer(administrator.token), ...json };
        const body = JSON.stringify({ fullName: 'Admin', email: 'admin@example.org' });
        return [
          { path: '/me/profile', headers: bearer(administrator.token) },
          { method: 'PUT', path: '/me/profile', headers, body },
          { method: 'PATCH', path: '/me/profile', headers, body },
        ];
      },
    },
    {
      name: 'registering as an administrator: `roles`, `role`, `isAdmin`, `id`, `passwordVersion`',
      expect: '400 INVALID_REQUEST',
      wires: () =>
        [
          { roles: ['admin'] },
          { role: 'admin' },
          { isAdmin: true },
          { id: 'x', _id: 'x' },
          { passwordVersion: 9 },
        ].map((more) => ({
          method: 'POST',
          path: '/oauth/register',
          headers: json,
          body: JSON.stringify({ username: 'mass-assigned', password: 'a password for tests', ...more }),
        })),
    },
    {
      name: 'a profile for another user: `userId`, `username`, `roles`, `balance`, `createdAt`',
      expect: '400 INVALID_REQUEST',
      wires: ({ mallory, alice }) =>
        [
          { userId: alice.id },
          { username: 'admin' },
          { roles: ['admin'] },
          { balance: 1 },
          { createdAt: 'x' },
        ].flatMap((more) =>
          ['PUT', 'PATCH'].map((method) => ({
            method,
            path: '/me/profile',
            headers: { ...bearer(mallory.token), ...json },
            body: JSON.stringify({ fullName: 'M', email: 'm@example.org', ...more }),
          })),
        ),
    },
    {
      name: 'registering the administrator’s name in other cases and widths',
      expect: '409 USERNAME_TAKEN',
      wires: ({ administrator: { username } }) =>
        [username, username.toUpperCase(), fullwidth(username)].map((name) => ({
          method: 'POST',
          path: '/oauth/register',
          headers: json,
          body: JSON.stringify({ username: name, password: 'a password for tests' }),
        })),
    },
    {
      name: 'names that look like another name: a space, a zero-width joiner, a Cyrillic letter, a null',
      expect: '400 INVALID_REQUEST',
      wires: ({ administrator: { username } }) =>
        [` ${username}`, `${username} `, `ad\u200dmin`, `аdmin`, `${username}\u0000`, `${username}\n`].map(
          (name) => ({
            method: 'POST',
            path: '/oauth/register',
            headers: json,
            body: JSON.stringify({ username: name, password: 'a password for tests' }),
          }),
        ),
    },
    {
      name: 'introspection without authentication, and as the public client',
      expect: '401 invalid_client',
      wires: ({ alice }) =>
        [{ token: alice.token }, { token: alice.token, client_id: 'curl' }].map((fields) => ({
          method: 'POST',
          path: '/oauth/introspect',
          headers: form,
          body: formBody(fields),
        })),
    },
    {
      name: 'introspection of another user’s tokens with a user’s token',
      expect: '200',
      also: 'only `{"active":false}`',
      wires: ({ alice, mallory }) =>
        [alice.token, alice.refreshToken].map((token) => ({
          method: 'POST',
          path: '/oauth/introspect',
          headers: { ...form, ...bearer(mallory.token) },
          body: formBody({ token }),
        })),
      and(_, responses) {
        for (const { text } of responses) assert.deepEqual(JSON.parse(text), { active: false });
      },
    },
  ],
};

function fullwidth(text: string): string {
  return text.replace(/[a-z0-9]/g, (character) =>
    String.fromCodePoint((character.codePointAt(0) as number) + 0xfee0),
  );
}

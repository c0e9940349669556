import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { eventually } from '@glasshouse/timing/testing';
import type { ReadSpan, TraceReader } from '../../readers/types.js';
import type { AttackGroup } from '../attack.js';
import type { Wire, WireResponse } from '../wire.js';
import { bearer, form, formBody, json, type World } from '../world.js';

const login = (username: string, password: string, headers: Readonly<Record<string, string>> = {}): Wire => ({
  method: 'POST',
  path: '/oauth/token',
  headers: { ...form, ...headers },
  body: formBody({ grant_type: 'password', username, password }),
});
const guess = () => `guess ${randomBytes(6).toString('hex')}`;
/** Default of LOGIN_FAILURES_PER_USER. */
const perUser = 10;

function assertThrottled({ status, headers, text }: WireResponse): void {
  assert.equal(status, 429, text);
  assert.match(String(headers['retry-after']), /^[1-9]\d{0,3}$/);
  assert.equal((JSON.parse(text) as { error: string }).error, 'temporarily_unavailable');
}

/** Guesses until the login is throttled, and returns the number of guesses. A new window may begin meanwhile. */
async function guessUntilThrottled(world: World, username: string): Promise<number> {
  for (let guesses = 1; guesses <= 2 * perUser + 1; guesses++) {
    // each guess claims another address
    const spoofed = {
      'x-forwarded-for': `198.51.100.${guesses}`,
      'x-client-address': `198.51.100.${guesses}`,
    };
    const response = await world.send(login(username, guess(), spoofed));
    if (response.status === 429) {
      assertThrottled(response);
      return guesses;
    }
    assert.equal(response.status, 400, response.text);
  }
  return assert.fail(`not throttled after ${2 * perUser + 1} guesses`);
}

export const guessing: AttackGroup = {
  title: 'Guessing passwords',
  about:
    'The limits are ten failed logins for each user, and a configured number for each address, in five minutes.',
  ownSystem: true,
  rows: [
    {
      name: 'sequential guesses of a user’s password, each with another `x-forwarded-for`',
      outcome: '429 with retry-after, also for the correct password; other users can log in',
      async play(world) {
        const user = await world.newUser();
        assert.ok((await guessUntilThrottled(world, user.username)) > perUser / 2, 'not at the first');
        assertThrottled(await world.send(login(user.username, user.password)));
        assertThrottled(await world.send(login(user.username.toUpperCase(), user.password)));
        await world.login(world.alice.username, world.alice.password);
      },
    },
    {
      name: '20 concurrent guesses of a user’s password',
      outcome: 'at most ten get 400 invalid_grant; the others get 429',
      async play(world) {
        const user = await world.newUser();
        const responses = await Promise.all(
          Array.from({ length: 20 }, () => world.send(login(user.username, guess()))),
        );
        const rejected = responses.filter(({ status }) => status === 400).length;
        // twice as many if a new window began meanwhile
        assert.ok(rejected <= 2 * perUser && rejected >= 1, `${rejected} got 400`);
        for (const response of responses.filter(({ status }) => status !== 400)) assertThrottled(response);
        assert.ok(responses.length - rejected >= 1 || rejected === 2 * perUser);
      },
    },
    {
      name: 'guesses of an unknown user’s password',
      outcome: '429 after as many guesses as for a known user, so throttling does not disclose users',
      async play(world) {
        const user = await world.newUser();
        const counts = [
          await guessUntilThrottled(world, user.username),
          await guessUntilThrottled(world, `nobody-${randomBytes(4).toString('hex')}`),
        ];
        if (counts.every((count) => count <= perUser + 1)) assert.equal(counts[0], counts[1]);
      },
    },
    {
      name: 'enumerating users by the response or its timing',
      outcome: 'the same response for known and unknown users, and the same spans with one password hash',
      async play(world) {
        const user = await world.newUser();
        const responses = new Set<string>();
        const work = new Set<string>();
        for (const username of [user.username, `nobody-${randomBytes(4).toString('hex')}`]) {
          const response = await world.send(login(username, guess()));
          const { error, error_description: description } = JSON.parse(response.text) as Record<
            string,
            string
          >;
          const headers = Object.keys(response.headers).sort().join();
          responses.add([response.status, error, description, headers].join('\n'));
          const names = await loginSpans(world, String(response.headers['trace-id']));
          assert.equal(names.filter((name) => name === 'oauth password.hash').length, 1, names.join('\n'));
          work.add(names.join('\n'));
        }
        assert.equal(responses.size, 1, [...responses].join('\n---\n'));
        assert.equal(work.size, 1, [...work].join('\n---\n'));
      },
    },
    {
      name: 'guesses of the current password when changing it',
      outcome: '403 WRONG_PASSWORD, then 429 RATE_LIMITED with retry-after',
      async play(world) {
        const user = await world.newUser();
        const seen = new Set<number>();
        for (let guesses = 0; guesses < 2 * perUser + 1 && !seen.has(429); guesses++) {
          const { status, headers, text } = await world.send({
            method: 'PUT',
            path: '/oauth/password',
            headers: { ...bearer(user.token), ...json },
            body: JSON.stringify({ currentPassword: guess(), newPassword: 'a password for tests' }),
          });
          const { code } = JSON.parse(text) as { code: string };
          assert.equal(code, status === 429 ? 'RATE_LIMITED' : 'WRONG_PASSWORD', text);
          if (status === 429) assert.ok(headers['retry-after']);
          seen.add(status);
        }
        assert.deepEqual([...seen], [403, 429]);
      },
    },
    {
      name: 'passwords that are too long to hash: 100 000 characters',
      expect: '400 invalid_grant',
      wires: ({ alice }) => login(alice.username, 'x'.repeat(100_000)),
    },
    {
      name: 'new passwords with 7, 129 and 513 characters, empty, or not a string',
      expect: '400 INVALID_REQUEST',
      wires: () =>
        ['1234567', 'x'.repeat(129), 'x'.repeat(513), '', 12345678, null, ['12345678']].map((password) => ({
          method: 'POST',
          path: '/oauth/register',
          headers: json,
          body: JSON.stringify({ username: 'weak-password', password }),
        })),
    },
    {
      name: 'guesses of many users’ passwords from one address, each with another `x-forwarded-for`',
      outcome: '429 with retry-after for every user; the audit record has the address of the connection',
      async play(world) {
        const maxGuesses = 2 * (world.own?.loginFailuresPerAddress ?? 0);
        let last: WireResponse | undefined;
        for (let guesses = 0; guesses < maxGuesses && last?.status !== 429; guesses += 8) {
          const responses = await Promise.all(
            Array.from({ length: 8 }, (_, index) =>
              world.send(
                login(`nobody-${guesses + index}-${randomBytes(4).toString('hex')}`, guess(), {
                  'x-forwarded-for': `203.0.113.${(guesses + index) % 250}`,
                }),
              ),
            ),
          );
          last = responses.find(({ status }) => status === 429) ?? responses[0];
        }
        assert.ok(last);
        assertThrottled(last);
        assertThrottled(await world.send(login(world.alice.username, world.alice.password)));
        const trace = String(last.headers['trace-id']);
        for (const reader of world.target.logs) {
          await eventually(async () => {
            const audits = (await reader.records(trace)).filter(
              (record) => record['service.name'] === 'oauth' && record['event.action'] === 'user-login',
            );
            assert.equal(audits.length, 1, 'the audit record of the login');
            assert.equal(audits[0]?.['client.address'], '127.0.0.1');
            assert.equal(audits[0]?.['event.outcome'], 'failure');
          }, 30_000);
        }
      },
    },
  ],
};

/** Returns the spans of a login's trace as service and name, sorted. */
async function loginSpans(world: World, traceId: string): Promise<string[]> {
  const reader: TraceReader | undefined = world.target.traces[0];
  assert.ok(reader);
  const spans = await eventually(async (): Promise<ReadSpan[]> => {
    const found = await reader.trace(traceId);
    for (const service of ['gateway', 'oauth'])
      assert.ok(found.some((span) => span.service === service && span.kind === 'server'));
    return found;
  });
  return spans.map((span) => `${span.service} ${span.name.toLowerCase()}`).sort();
}

import assert from 'node:assert/strict';
import { eventually } from '@glasshouse/timing/testing';
import type { ReadRecord } from '../../readers/types.js';
import type { AttackGroup } from '../attack.js';
import { rawExchange } from '../raw.js';
import type { Wire, WireResponse } from '../wire.js';
import { bearer, form, formBody, json, type World } from '../world.js';

/** Text that becomes a second record if a log writer does not escape it. */
const forged =
  '{"@timestamp":"2020-01-01T00:00:00Z","log.level":"fatal","message":"forged","user.name":"admin"}';
const breaks = [
  `x\n${forged}`,
  `x\r\n${forged}`,
  `x","log.level":"fatal","y":"`,
  `x\u2028${forged}\u0000\u001b[2J`,
];
// biome-ignore lint/suspicious/noControlCharactersInRegex: the attack contains them
const control = /[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

/** Returns all records of a request when the gateway's access record has arrived. */
async function recordsOf(world: World, response: WireResponse): Promise<ReadRecord[]> {
  const trace = String(response.headers['trace-id']);
  assert.match(trace, /^[0-9a-f]{32}$/);
  const all = await Promise.all(
    world.target.logs.map((reader) =>
      eventually(async () => {
        const records = await reader.records(trace);
        const access = records.filter(
          (record) => record['service.name'] === 'gateway' && record['event.category'] === 'web',
        );
        assert.equal(access.length, 1, `${reader.name} has one access record of ${trace}`);
        return records;
      }, 30_000),
    ),
  );
  return all.flat();
}

function assertClean(records: readonly ReadRecord[]): void {
  for (const record of records) {
    for (const [name, value] of Object.entries(record)) {
      assert.doesNotMatch(name, control);
      if (typeof value !== 'string' || name === 'error.stack_trace') continue;
      assert.doesNotMatch(value, control, `${name} of ${JSON.stringify(record)}`);
    }
    assert.notEqual(record['log.level'], 'fatal');
    assert.notEqual(record.message, 'forged');
    assert.notEqual(record['user.name'], 'admin');
  }
}

const oneClean = (name: string, wires: (world: World) => readonly Wire[]) => ({
  name,
  outcome: 'one access record with one line for each request, and no field from the attacker',
  async play(world: World) {
    const responses = await Promise.all(wires(world).map((wire) => world.send(wire)));
    for (const { status, text } of responses) assert.ok(status < 500, text);
    const records = await Promise.all(responses.map((response) => recordsOf(world, response)));
    assertClean(records.flat());
  },
});

export const logInjection: AttackGroup = {
  title: 'Log injection',
  about: 'Line breaks, quotes, escape sequences and secrets in recorded values.',
  rows: [
    oneClean('a username, at registration and login', () =>
      breaks.flatMap((username): Wire[] => [
        {
          method: 'POST',
          path: '/oauth/register',
          headers: json,
          body: JSON.stringify({ username, password: 'a password for tests' }),
        },
        {
          method: 'POST',
          path: '/oauth/token',
          headers: form,
          body: formBody({ grant_type: 'password', username, password: 'x' }),
        },
      ]),
    ),
    oneClean('a path, plain and encoded', () =>
      breaks.flatMap((text) => [
        { path: `/nowhere/${encodeURIComponent(text)}` },
        { path: `/products/${encodeURIComponent(text).replaceAll('%22', '"')}` },
      ]),
    ),
    oneClean('`user-agent`, `referer`, `x-forwarded-for`, `x-request-id`, `baggage`', () =>
      [`x" ${forged}`, '\\n\\u000a\\x1b[2J', 'é\u0085\u009b31m'].map((value) => ({
        path: '/products?limit=1',
        headers: {
          'user-agent': value,
          referer: value,
          'x-forwarded-for': value,
          'x-request-id': value,
          baggage: value,
        },
      })),
    ),
    oneClean('`traceparent`, `tracestate`, `b3`, `uber-trace-id`', () =>
      [`x" ${forged}`, `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01\\n${forged}`, '../../etc/passwd'].flatMap(
        (value) =>
          ['traceparent', 'tracestate', 'b3', 'x-b3-traceid', 'uber-trace-id'].map((name) => ({
            path: '/products?limit=1',
            headers: { [name]: value },
          })),
      ),
    ),
    oneClean('names of members and parameters', ({ mallory }) =>
      breaks.flatMap((text): Wire[] => [
        { path: `/products?${encodeURIComponent(text)}=1` },
        {
          method: 'PATCH',
          path: '/me/profile',
          headers: { ...bearer(mallory.token), ...json },
          body: JSON.stringify({ [text]: 1 }),
        },
      ]),
    ),
    {
      name: 'control characters in `user-agent` that no client library sends',
      outcome: 'rejected, or one access record with one line',
      async play(world) {
        for (const bytes of ['\u001b[31m', '\u0001\u0007', '\u007f', '\t', '\u0000', '\u000b\u000c']) {
          const { responses, closed } = await rawExchange(world.target.gateway, [
            `GET /products?limit=1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\nuser-agent: a${bytes}b\r\n\r\n`,
          ]);
          const [response] = responses;
          assert.ok(response ?? closed);
          if (!response || response.status === 400) continue;
          assert.equal(response.status, 200, response.text);
          assertClean(await recordsOf(world, response));
        }
      },
    },
    {
      name: 'tokens in a path, a query, `user-agent`, `referer`, an Idempotency-Key, a wrong body',
      outcome: 'recorded without the tokens (see the last table)',
      async play(world) {
        const { token } = world.alice;
        const wires: Wire[] = [
          { path: `/orders/${token}`, headers: bearer(world.mallory.token) },
          { path: `/products/${token}` },
          { path: `/nowhere/${token}` },
          { path: `/products?access_token=${token}` },
          { path: `/products?${token}=1` },
          {
            path: '/products',
            headers: { 'user-agent': `Bearer ${token}`, referer: `http://x/?token=${token}` },
          },
          {
            method: 'POST',
            path: '/orders',
            headers: { ...bearer(world.mallory.token), 'idempotency-key': token.slice(0, 128) },
          },
          { path: '/products', headers: { traceparent: token, b3: token, 'x-forwarded-for': token } },
          { method: 'POST', path: '/oauth/register', headers: json, body: `{"username": "${token}"` },
          {
            method: 'POST',
            path: '/oauth/register',
            headers: json,
            body: JSON.stringify({
              username: world.alice.password,
              password: world.alice.password,
              [token]: 1,
            }),
          },
        ];
        const responses = await Promise.all(wires.map((wire) => world.send(wire)));
        for (const { status, text } of responses) assert.ok(status < 500, text);
        await Promise.all(responses.map((response) => recordsOf(world, response)));
      },
    },
  ],
};

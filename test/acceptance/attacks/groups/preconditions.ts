import assert from 'node:assert/strict';
import type { AttackGroup } from '../attack.js';
import { published, sampleBody, wireOf } from '../operations.js';
import type { Wire } from '../wire.js';
import { bearer, json, type World } from '../world.js';

const failed = '412 PRECONDITION_FAILED';
const profile = { fullName: 'Mallory', email: 'mallory@example.org' };

const put = (
  { mallory }: World,
  headers: Readonly<Record<string, string>>,
  body: object = profile,
): Wire => ({
  method: 'PUT',
  path: '/me/profile',
  headers: { ...bearer(mallory.token), ...json, ...headers },
  body: JSON.stringify(body),
});

async function read({ mallory, send }: World) {
  const { headers, text } = await send({ path: '/me/profile', headers: bearer(mallory.token) });
  return { etag: String(headers.etag), text };
}

/** State-changing operations; the sample of `addItem` has an unknown product. */
const changes = published.filter(
  ({ method, id, errorForm }) => method !== 'GET' && id !== 'addItem' && errorForm !== 'oauth',
);

export const preconditions: AttackGroup = {
  title: 'Preconditions',
  about:
    'RFC 9110 section 13: a request does not change a resource whose state differs from its precondition.',
  rows: [
    {
      name: '`If-Match: "nope"` with every state-changing operation',
      expect: failed,
      async wires(world) {
        // a missing resource is 404 with any precondition
        await world.send(put(world, {}));
        return changes.map((operation) => {
          const wire = wireOf(world, operation, operation.body && sampleBody(operation));
          return { ...wire, headers: { ...wire.headers, 'if-match': '"nope"' } };
        });
      },
    },
    {
      name: '`If-None-Match: *` for an existing profile',
      expect: failed,
      also: 'the profile is unchanged',
      async wires(world) {
        await world.send(put(world, {}));
        return put(world, { 'if-none-match': '*' }, { ...profile, fullName: 'Overwritten' });
      },
      and: async (world) => assert.match((await read(world)).text, /"Mallory"/),
    },
    {
      name: 'the tag of an older state, a weak one, one without quotes, an old date',
      expect: failed,
      async wires(world) {
        const { etag } = await read(world);
        assert.equal((await world.send(put(world, { 'if-match': etag }))).status, 200);
        const now = (await read(world)).etag;
        const given: Record<string, string>[] = [
          { 'if-match': etag },
          { 'if-match': `W/${now}` },
          { 'if-match': now.replaceAll('"', '') },
          { 'if-none-match': `W/${now}` },
          { 'if-unmodified-since': 'Sun, 06 Nov 1994 08:49:37 GMT' },
        ];
        return given.map((headers) => put(world, headers));
      },
    },
    {
      name: 'ten concurrent changes of one state',
      outcome: '200 once, 412 PRECONDITION_FAILED for the others',
      async play(world) {
        const { etag } = await read(world);
        const responses = await Promise.all(
          Array.from({ length: 10 }, (_, n) =>
            world.send(put(world, { 'if-match': etag }, { ...profile, fullName: `Mallory ${n}` })),
          ),
        );
        const statuses = responses.map(({ status }) => status).sort();
        assert.deepEqual(statuses, [200, ...Array.from({ length: 9 }, () => 412)]);
      },
    },
    {
      name: 'the current tag with GET and HEAD, of a profile, lists, `/me`, a product and the documents',
      outcome: '304 without a body, with the same tag',
      async play({ mallory, mallorysOrder, sku, send }) {
        const headers = bearer(mallory.token);
        for (const path of [
          ...[
            '/me',
            '/me/profile',
            '/me/account',
            '/me/notifications',
            '/orders',
            `/orders/${mallorysOrder}`,
          ],
          ...['/products?limit=2', `/products/${sku}`, `/products/${sku}/price`, '/openapi.json', '/docs'],
        ]) {
          const { etag } = (await send({ path, headers })).headers;
          assert.match(String(etag), /^"[^"]+"$/, path);
          for (const method of ['GET', 'HEAD']) {
            const again = await send({
              method,
              path,
              headers: { ...headers, 'if-none-match': `"x", ${etag}` },
            });
            assert.deepEqual([again.status, again.text, again.headers.etag], [304, '', etag], path);
          }
        }
      },
    },
  ],
};

import assert from 'node:assert/strict';
import type { AttackGroup } from '../attack.js';
import {
  eachFieldReplaced,
  eachObjectExtended,
  isForm,
  sampleBody,
  samples,
  wireOf,
  withBody,
} from '../operations.js';
import type { WireResponse } from '../wire.js';
import { bearer, form, type World } from '../world.js';

const jsonOperations = withBody.filter((operation) => !isForm(operation));

const everyField = (name: string, value: unknown) => ({
  name,
  expect: '400 INVALID_REQUEST' as const,
  also: 'in every field of every operation with a JSON body',
  wires: (world: World) =>
    jsonOperations.flatMap((operation) =>
      eachFieldReplaced(JSON.parse(sampleBody(operation)), value).map((body) =>
        wireOf(world, operation, JSON.stringify(body)),
      ),
    ),
  and(_: World, responses: readonly WireResponse[]) {
    assert.ok(responses.length >= 40, `${responses.length} fields`);
  },
});

const everyObject = (name: string, member: object) => ({
  name,
  expect: '400 INVALID_REQUEST' as const,
  also: 'as an additional member of every object of every operation with a JSON body',
  wires: (world: World) =>
    jsonOperations.flatMap((operation) =>
      eachObjectExtended(samples[operation.id], member).map((body) =>
        wireOf(world, operation, JSON.stringify(body)),
      ),
    ),
});

const token = (body: string) => ({ method: 'POST', path: '/oauth/token', headers: form, body });

export const operators: AttackGroup = {
  title: 'Database operators (NoSQL injection)',
  about: 'Operators of database queries in place of values.',
  rows: [
    everyField('`{"$gt": ""}` as a value', { $gt: '' }),
    everyField('`{"$ne": null}` as a value', { $ne: null }),
    everyField('`{"$regex": ".*"}` as a value', { $regex: '.*' }),
    everyField('`[{"$gt": ""}]`, a list, as a value', [[{ $gt: '' }]]),
    everyObject('`$where`', { $where: 'sleep(5000) || true' }),
    everyObject('`$or`, `$set`', { $or: [{}], $set: { roles: ['admin'] } }),
    everyObject('names with dots: `address.city`, `roles.0`, `a.$.b`', {
      'address.city': 'x',
      'roles.0': 'admin',
      'a.$.b': 1,
    }),
    everyObject('`_id`, `__v`, `version`', { _id: 'x', __v: 0, version: 0 }),
    {
      name: 'in a login form: `username[$ne]=`, `password[$gt]=`',
      expect: '400 invalid_request',
      wires: () => [
        token('grant_type=password&username[$ne]=x&password[$ne]=x'),
        token('grant_type=password&username%5B%24gt%5D=&password%5B%24gt%5D='),
        token('grant_type[$ne]=x&username=admin&password=x'),
      ],
    },
    {
      name: 'in a login form: an operator as text',
      expect: '400 invalid_grant',
      wires: ({ administrator: { username } }) => [
        token(`grant_type=password&username=${username}&password=${encodeURIComponent('{"$ne": ""}')}`),
        token(`grant_type=password&username=${encodeURIComponent('{"$gt": ""}')}&password=x`),
        token(`grant_type=password&username=.*&password=x`),
        token(`grant_type=refresh_token&refresh_token=${encodeURIComponent('{"$gt": ""}')}`),
        token('grant_type=refresh_token&refresh_token=.*'),
      ],
    },
    {
      name: 'in a query: `search[$ne]=`, `limit[$gt]=`, `$where=`, `search.$regex=`',
      expect: '400 INVALID_REQUEST',
      wires: () =>
        [
          'search[$ne]=x',
          'search%5B%24regex%5D=.*',
          'limit[$gt]=0',
          '$where=1',
          'search.$regex=.*',
          '__proto__=x',
        ].map((query) => ({ path: `/products?${query}` })),
    },
    {
      name: 'patterns as a search: `.*`, `^`, `$`, `[A-Z]`, `(?i)a`, `\\w+`, `{"$gt":""}`',
      expect: '200',
      also: 'nothing is found, as patterns are treated as text',
      wires: () =>
        ['.*', '^', '$', '[A-Z]', '(?i)a', '\\w+', '{"$gt":""}', '.', '\\', '|'].map((text) => ({
          // no product's text has these characters, except for full stops
          path: `/products?search=${encodeURIComponent(text === '.' ? '..' : text)}`,
        })),
      and(_, responses) {
        for (const { text } of responses) assert.deepEqual(JSON.parse(text), { items: [], next: null });
      },
    },
    {
      name: 'slow patterns as a search (ReDoS): `(a+)+$`, `(.*)*`, 100 brackets',
      expect: '200',
      also: 'within a second',
      wires: () =>
        ['(a+)+$', '(.*)*x', '(a|aa)+$', '((a+)+)+'.repeat(12), '('.repeat(100), 'a'.repeat(100)].map(
          (text) => ({
            path: `/products?search=${encodeURIComponent(text)}`,
          }),
        ),
      and(_, responses) {
        for (const { milliseconds } of responses) assert.ok(milliseconds < 1000, `${milliseconds} ms`);
      },
    },
    {
      name: 'a search of 101 characters, a duplicate parameter, an unknown parameter, for every list',
      expect: '400 INVALID_REQUEST',
      wires: ({ mallory, administrator }) => [
        { path: `/products?search=${'x'.repeat(101)}` },
        ...['/products', '/orders', '/me/account', '/me/notifications'].flatMap((path) =>
          ['limit=1&limit=2', 'limit=1&LIMIT=2', 'limit[]=1', 'user=x', 'limit=1;limit=2'].map((query) => ({
            path: `${path}?${query}`,
            headers: bearer(mallory.token),
          })),
        ),
        ...['status=confirmed&status=cancelled', 'status[$ne]=x', 'status=open', 'user=x'].map((query) => ({
          path: `/admin/orders?${query}`,
          headers: bearer(administrator.token),
        })),
      ],
    },
  ],
};

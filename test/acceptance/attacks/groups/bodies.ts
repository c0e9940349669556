import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import type { AttackGroup } from '../attack.js';
import { isForm, sampleBody, wireOf, withBody } from '../operations.js';
import { bearer, form, json, type World } from '../world.js';

const profile = (world: World, body: string | Buffer, headers: Record<string, string> = json) => ({
  method: 'PATCH',
  path: '/me/profile',
  headers: { ...bearer(world.mallory.token), ...headers },
  body,
});
const longestMs = 2000;
const quick = (_: World, responses: readonly { milliseconds: number }[]) => {
  for (const { milliseconds } of responses) assert.ok(milliseconds < longestMs, `${milliseconds} ms`);
};

export const bodies: AttackGroup = {
  title: 'Bodies',
  about: 'For `PATCH /me/profile`, unless the row names another operation. The limit is 100 KiB.',
  rows: [
    {
      name: 'over the limit, on every operation with a JSON body: length declared, and chunked',
      expect: '413 BODY_TOO_LARGE',
      wires: (world) =>
        withBody
          .filter((operation) => !isForm(operation))
          .flatMap((operation) => {
            const wire = wireOf(world, operation, JSON.stringify({ x: 'x'.repeat(110_000) }));
            return [wire, { ...wire, chunked: true }];
          }),
    },
    {
      name: 'over the limit, on the endpoints of OAuth: length declared, and chunked',
      expect: '413 invalid_request',
      wires: (world) =>
        withBody.filter(isForm).flatMap((operation) => {
          const wire = wireOf(world, operation, `token=${'x'.repeat(110_000)}`);
          return [wire, { ...wire, chunked: true }];
        }),
    },
    {
      name: 'another content type, on every operation with a JSON body: text, form, XML, multipart, UTF-16, none',
      expect: '415 UNSUPPORTED_MEDIA_TYPE',
      wires: (world) =>
        withBody
          .filter((operation) => !isForm(operation))
          .flatMap((operation) =>
            [
              'text/plain',
              'application/x-www-form-urlencoded',
              'application/xml',
              'multipart/form-data; boundary=x',
              'application/json; charset=utf-16',
              'application/json, text/plain',
              '',
            ].map((type) => {
              const wire = wireOf(world, operation, sampleBody(operation));
              return { ...wire, headers: { ...wire.headers, 'content-type': type } };
            }),
          ),
    },
    {
      name: 'another content type, on the endpoints of OAuth: JSON, text, none',
      expect: '415 invalid_request',
      wires: (world) =>
        withBody.filter(isForm).flatMap((operation) =>
          ['application/json', 'text/plain', ''].map((type) => {
            const wire = wireOf(world, operation, sampleBody(operation));
            return { ...wire, headers: { ...wire.headers, 'content-type': type } };
          }),
        ),
    },
    {
      name: 'compressed: gzip, deflate, br, and a gzip bomb',
      expect: '415 UNSUPPORTED_MEDIA_TYPE',
      wires: (world) => [
        ...['gzip', 'deflate', 'br', 'identity, gzip'].map((encoding) =>
          profile(world, gzipSync('{"fullName": "M"}'), { ...json, 'content-encoding': encoding }),
        ),
        profile(world, gzipSync(Buffer.alloc(50 << 20, ' ')), { ...json, 'content-encoding': 'gzip' }),
      ],
      and: quick,
    },
    {
      name: 'nested 50 000 deep, 100 000 deep and never closed, 16 000 objects deep',
      expect: '400 MALFORMED_JSON',
      wires: (world) =>
        [
          '['.repeat(50_000) + ']'.repeat(50_000),
          '['.repeat(100_000),
          `${'{"a":'.repeat(16_000)}1${'}'.repeat(16_000)}`,
        ].map((body) => profile(world, body)),
      and: quick,
    },
    {
      name: 'wide: 9 000 members, 50 000 elements, a text and a name of 100 000 characters',
      expect: '400 INVALID_REQUEST',
      wires: (world) =>
        [
          JSON.stringify(Object.fromEntries(Array.from({ length: 9000 }, (_, n) => [`m${n}`, 1]))),
          JSON.stringify(Array.from({ length: 50_000 }, () => 1)),
          JSON.stringify({ fullName: 'x'.repeat(100_000) }),
          JSON.stringify({ ['x'.repeat(100_000)]: 1 }),
        ].map((body) => profile(world, body)),
      and: quick,
    },
    {
      name: '7 000 wrong members of an administrator’s list',
      expect: '400 INVALID_REQUEST',
      wires: (world) => ({
        method: 'POST',
        path: '/products',
        headers: { ...bearer(world.administrator.token), ...json },
        body: JSON.stringify({ tiers: Array.from({ length: 7000 }, () => ({ from: -1 })) }),
      }),
      and: quick,
    },
    {
      name: 'members `__proto__` and `constructor`, at the top level and nested',
      expect: '400 MALFORMED_JSON',
      wires: (world) =>
        [
          '{"__proto__": {"admin": true}}',
          '{"__proto__": null, "fullName": "M"}',
          '{"address": {"__proto__": {"x": 1}}}',
          '{"constructor": {"prototype": {"admin": true}}}',
          '{"\\u005f_proto__": {"admin": true}}',
        ].map((body) => profile(world, body)),
    },
    {
      name: 'members `constructor`, `prototype`, `toString`, `hasOwnProperty`, `then`, `toJSON`',
      expect: '400 INVALID_REQUEST',
      wires: (world) =>
        ['constructor', 'prototype', 'toString', 'hasOwnProperty', 'then', 'toJSON', '__defineGetter__'].map(
          (name) => profile(world, JSON.stringify({ fullName: 'M', [name]: 'x' })),
        ),
    },
    {
      name: 'a duplicate member',
      expect: '201',
      also: 'the last one is used, by both the gateway and the service',
      wires: (world) => ({
        method: 'POST',
        path: `/orders/${world.mallorysOrder}/items`,
        headers: { ...bearer(world.mallory.token), ...json },
        body: `{"quantity": 900, "sku": "NO-SUCH-SKU", "sku": "${world.sku}", "quantity": 1}`,
      }),
      and(world, [response]) {
        const { items } = JSON.parse(response?.text ?? '') as { items: { sku: string; quantity: number }[] };
        assert.deepEqual(
          items.map(({ sku, quantity }) => [sku, quantity]),
          [[world.sku, 2]],
        );
      },
    },
    {
      name: 'invalid JSON: a byte order mark, invalid UTF-8, UTF-16, a comment, single quotes, a comma too many, NaN, two values, a null byte, half a surrogate pair',
      expect: '400 MALFORMED_JSON',
      wires: (world) =>
        [
          '\ufeff{"fullName": "M"}',
          Buffer.concat([Buffer.from('{"fullName": "'), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from('"}')]),
          Buffer.from('{"fullName": "M"}', 'utf16le'),
          '{/* */"fullName": "M"}',
          "{'fullName': 'M'}",
          '{"fullName": "M",}',
          '{"fullName": NaN}',
          '{"fullName": "M"}{}',
          '{"fullName": "M"}\u0000',
          '{"fullName": "\\ud800"}',
          ' ',
          'undefined',
        ].map((body) => profile(world, body)),
    },
    {
      name: 'JSON that is not an object: null, true, 0, a text, a list',
      expect: '400 INVALID_REQUEST',
      wires: (world) => ['null', 'true', '0', '"x"', '[]', '[{}]'].map((body) => profile(world, body)),
    },
    {
      name: 'texts with control characters, a null, a line break; with 121 characters; empty texts',
      expect: '400 INVALID_REQUEST',
      wires: (world) =>
        ['"a\\u0000b"', '"a\\nb"', '"\\u001b[31m"', '"\\u2028"', `"${'x'.repeat(121)}"`, '""'].map((text) =>
          profile(world, `{"fullName": ${text}}`),
        ),
    },
    {
      name: 'a missing body',
      expect: '400 INVALID_REQUEST',
      wires: (world) =>
        withBody.filter((operation) => !isForm(operation)).map((operation) => wireOf(world, operation)),
    },
    {
      name: 'malformed forms: invalid UTF-8, percent signs, a parameter twice (RFC 6749 section 3.1)',
      expect: '400 invalid_request',
      wires: (_world) =>
        [
          'grant_type=%ff&username=x&password=y',
          'grant_type=%&username=x&password=y',
          'grant_type=password&grant_type=client_credentials&username=x&password=y',
          'grant_type=password&username=x&username=y&password=z',
          'grant_type=password&username=x&password=y&password=z',
          'grant_type=password&username=x&password=y&client_id=curl&client_id=reporting',
        ].map((body) => ({ method: 'POST', path: '/oauth/token', headers: form, body })),
    },
    {
      name: '5 000 form parameters, names from a prototype, no name, no value',
      expect: '400 invalid_request',
      wires: () =>
        [
          Array.from({ length: 5000 }, (_, n) => `p${n}=1`).join('&'),
          '__proto__=x&constructor=y&toString=z&hasOwnProperty=1',
          '=&=x',
          'grant_type',
          'grant_type=',
          '&&&',
          '',
        ].map((body) => ({ method: 'POST', path: '/oauth/token', headers: form, body })),
      and: quick,
    },
  ],
};

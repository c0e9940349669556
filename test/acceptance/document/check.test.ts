import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiDocument } from '@glasshouse/gateway';
import { Validator } from '@seriousme/openapi-schema-validator';
import { createDocumentCheck, type Exchange } from './check.js';
import type { OpenApi } from './openapi.js';

const document = JSON.parse(JSON.stringify(apiDocument({ publicUrl: 'http://shop.test' }))) as OpenApi;

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(
      structuredClone(document) as unknown as Record<string, unknown>,
    );
    assert.ok(valid, JSON.stringify(errors));
  });

  it('has unique operation ids and no dangling references', () => {
    const ids = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    assert.deepEqual(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      [],
    );
    for (const [, reference = ''] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
      const found = reference
        .split('/')
        .reduce<unknown>((at, step) => (at as Record<string, unknown>)?.[decodeURIComponent(step)], document);
      assert.ok(found, reference);
    }
  });
});

describe('the check of a response against the document', () => {
  const check = createDocumentCheck(document);
  const trace = 'a'.repeat(32);
  const common = {
    'trace-id': trace,
    'server-timing': `traceparent;desc="00-${trace}-${'b'.repeat(16)}-01"`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  const good: Exchange = {
    method: 'GET',
    path: '/products/ABC/availability?x=1',
    status: 200,
    headers: { ...common, 'content-type': 'application/json; charset=utf-8', etag: 'W/"a"' },
    text: '{"sku":"ABC","available":1,"inStock":true}',
  };
  const problem = (members: object = {}): Exchange => ({
    ...good,
    status: 404,
    headers: { ...common, 'content-type': 'application/problem+json' },
    text: JSON.stringify({
      ...{ type: '/docs/errors#x', title: 'x', status: 404, code: 'PRODUCT_NOT_FOUND', traceId: trace },
      ...members,
    }),
  });

  it('finds no fault in a described response', () => {
    assert.deepEqual(check.faults(good), []);
    assert.deepEqual(check.faults(problem()), []);
    assert.deepEqual(check.faults(problem({ backend: 'product', detail: 'x' })), []);
    assert.deepEqual(check.faults({ ...problem({ code: 'NOT_FOUND' }), path: '/nothing' }), []);
    assert.deepEqual(check.faults({ ...good, method: 'HEAD', text: '' }), []);
  });

  const faulty: Record<string, Exchange> = {
    'another status': { ...good, status: 202 },
    'another content type': { ...good, headers: { ...good.headers, 'content-type': 'text/plain' } },
    'no body': { ...good, text: '' },
    'an undescribed member': { ...good, text: good.text.replace('{', '{"more":1,') },
    'a missing member': { ...good, text: '{"sku":"ABC","available":1}' },
    'a member of another type': { ...good, text: good.text.replace('1', '"1"') },
    'an undescribed header': { ...good, headers: { ...good.headers, 'x-inner': '1' } },
    'a missing header': { ...good, headers: { ...good.headers, 'trace-id': undefined } },
    'a header in another format': { ...good, headers: { ...good.headers, etag: 'a' } },
    'an undescribed extension member': problem({ more: 1 }),
    'a code of another operation': problem({ code: 'ORDER_NOT_FOUND' }),
    'a problem without a trace id': problem({ traceId: undefined }),
    'a status that the address does not have': {
      ...problem({ code: 'NOT_FOUND' }),
      path: '/nothing',
      status: 409,
    },
  };
  for (const [name, exchange] of Object.entries(faulty)) {
    it(`finds a fault: ${name}`, () =>
      assert.equal(check.faults(exchange).length, 1, check.faults(exchange).join()));
  }
});

/** Imports by file of clients that check the responses themselves, or that receive none from the gateway. */
const allowedImports: Readonly<Record<string, readonly string[]>> = {
  'document/watch.ts': ['createShopper'],
  'attacks/wire.ts': ['node:http'],
  'attacks/raw.ts': ['node:net'],
  // aborts connections and receives no response
  'adds-up.test.ts': ['node:net'],
  // keeps connections open without a complete request
  'attacks/groups/smuggling.ts': ['node:net'],
  // is itself a server
  'attacks/groups/forged-tokens.ts': ['node:http'],
  // occupies a port
  'npm-start.test.ts': ['node:net'],
};

describe('the acceptance tests', () => {
  it('call the gateway only through clients that check responses against the document', () => {
    const folder = resolve(fileURLToPath(new URL('../../../acceptance', import.meta.url)));
    const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('check.test.ts'))
      .flatMap((file) => {
        const text = readFileSync(join(folder, file), 'utf8');
        const imported = [...text.matchAll(/^import (?!type)(.*?) from '(.+?)';$/gms)];
        return ['createShopper', 'node:http', 'node:https', 'node:net', 'node:tls', 'undici']
          .filter((name) =>
            imported.some(([, names = '', from]) => from === name || names.split(/\W+/).includes(name)),
          )
          .filter((name) => !allowedImports[file]?.includes(name))
          .map((name) => `${file}: ${name}`);
      });
    assert.deepEqual(found, []);
  });
});

import assert from 'node:assert/strict';
import { openApiDocument } from '../src/openapi.js';
import { operation } from '../src/operation/operation.js';
import { codes } from '../src/problem/codes.js';
import { getThing, listThings, makeThing, removeThing, sendForm } from './support/shop.js';

const secret = operation({
  id: 'secret',
  method: 'POST',
  path: '/internal/x',
  access: 'internal',
  summary: 'x',
});

// biome-ignore lint/suspicious/noExplicitAny: a document is walked freely
type Any = any;

describe('openApiDocument', () => {
  const operations = [getThing, listThings, makeThing, removeThing, sendForm, secret];
  const document: Any = JSON.parse(
    JSON.stringify(
      openApiDocument({ title: 'Things', version: '1.2.3', servers: ['http://127.0.0.1:8080'], operations }),
    ),
  );

  it('names itself', () => {
    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(document.info, { title: 'Things', version: '1.2.3' });
    assert.deepEqual(document.servers, [{ url: 'http://127.0.0.1:8080' }]);
  });

  it('has every public operation once, and no internal one', () => {
    const ids = Object.values<Any>(document.paths).flatMap((path) =>
      Object.values<Any>(path).map((one) => one.operationId),
    );
    assert.deepEqual(
      ids.toSorted(),
      operations
        .slice(0, 5)
        .map((one) => one.id)
        .toSorted(),
    );
    assert.deepEqual(Object.keys(document.paths['/things/{id}']).toSorted(), ['delete', 'get']);
    assert.ok(!JSON.stringify(document).includes('/internal/'));
  });

  it('declares parameters, required or not, with their schemas', () => {
    assert.deepEqual(document.paths['/things/{id}'].get.parameters, [
      { name: 'id', in: 'path', required: true, schema: { type: 'string', maxLength: 20 } },
    ]);
    const list: Any[] = document.paths['/things'].get.parameters;
    const limit = list.find((one) => one.name === 'limit');
    assert.deepEqual([limit.required, limit.schema.default, limit.schema.maximum], [false, 20, 100]);
    assert.equal(list.find((one) => one.name === 'old').schema.type, 'boolean');
  });

  it('declares bodies by type and the normal answer by status', () => {
    const post = document.paths['/things'].post;
    assert.equal(post.requestBody.required, true);
    assert.equal(post.requestBody.content['application/json'].schema.additionalProperties, false);
    assert.ok(post.responses['201'].content['application/json']);
    assert.ok(document.paths['/form'].post.requestBody.content['application/x-www-form-urlencoded']);
    assert.equal(document.paths['/things/{id}'].delete.responses['204'].content, undefined);
  });

  it('takes an Idempotency-Key on what is not GET', () => {
    const has = (one: Any) => one.parameters.some((parameter: Any) => parameter.name === 'Idempotency-Key');
    assert.ok(has(document.paths['/things'].post));
    assert.ok(!has(document.paths['/things'].get));
  });

  it('names who may call', () => {
    assert.equal(document.paths['/things'].get.security, undefined);
    assert.deepEqual(document.paths['/things'].post.security, [{ bearer: [] }]);
  });

  it('includes the problems that each may answer, by status', () => {
    const { responses } = document.paths['/things'].post;
    assert.match(responses['409'].description, /`CONFLICT`/);
    assert.match(responses['401'].description, /`UNAUTHENTICATED`/);
    assert.match(responses['400'].description, /`INVALID_REQUEST`.*`MALFORMED_JSON`/);
    assert.ok(document.paths['/things/{id}'].delete.responses['403']);
    assert.equal(document.paths['/things/{id}'].get.responses['401'], undefined);
    for (const response of [responses['409'], responses['500'], responses['503']]) {
      assert.deepEqual(response.content, {
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      });
    }
    assert.deepEqual(document.components.schemas.Problem.properties.code.enum, Object.keys(codes));
  });
});

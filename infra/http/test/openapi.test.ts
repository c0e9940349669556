import assert from 'node:assert/strict';
import Type from 'typebox';
import { healthOperations } from '../src/health/contract.js';
import { openApiDocument } from '../src/openapi/document.js';
import { operation as declare, type Operation } from '../src/operation/operation.js';
import { genericErrors } from '../src/problem/codes.js';
import { itemErrors } from './support/item-errors.js';
import { getThing, listThings, makeThing, removeThing, sendForm } from './support/things.js';

const secret = declare({
  id: 'secret',
  method: 'POST',
  path: '/internal/x',
  access: 'internal',
  summary: 'x',
});

// biome-ignore lint/suspicious/noExplicitAny: the tests read any member of the document
type Any = any;

describe('openApiDocument', () => {
  const operations = [getThing, listThings, makeThing, removeThing, sendForm, secret];
  const edge = {
    errors: ['UNAUTHENTICATED', 'RATE_LIMITED'],
    headers: { 'Trace-Id': { description: 'The trace', required: true, schema: { type: 'string' } } },
  } as const;
  const document: Any = JSON.parse(
    JSON.stringify(
      openApiDocument({
        title: 'Things',
        version: '1.2.3',
        servers: ['http://127.0.0.1:8080'],
        groups: [{ name: 'things', description: 'All things', operations }],
        errors: itemErrors,
        edge,
      }),
    ),
  );
  const operation = (method: string, path: string) => document.paths[path][method];
  /** Returns a response with its reference resolved. */
  const response = (method: string, path: string, status: number): Any => {
    const found = operation(method, path).responses[status];
    return found?.$ref ? document.components.responses[found.$ref.split('/').at(-1)] : found;
  };

  it('contains title, version, servers and tags', () => {
    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(document.info, { title: 'Things', version: '1.2.3' });
    assert.deepEqual(document.servers, [{ url: 'http://127.0.0.1:8080' }]);
    assert.deepEqual(document.tags, [{ name: 'things', description: 'All things' }]);
    assert.deepEqual(operation('post', '/things').tags, ['things']);
  });

  it('contains every public operation, HEAD for each GET, OPTIONS for each path, and no internal operation', () => {
    assert.deepEqual(
      Object.entries<Any>(document.paths)
        .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`))
        .toSorted(),
      [
        ...['delete /things/{id}', 'get /things', 'get /things/{id}', 'head /things', 'head /things/{id}'],
        ...['options /form', 'options /things', 'options /things/{id}', 'post /form', 'post /things'],
      ],
    );
    const ids = Object.values<Any>(document.paths).flatMap((path) =>
      Object.values<Any>(path).map(({ operationId }) => operationId),
    );
    assert.equal(new Set(ids).size, ids.length);
    assert.ok(!JSON.stringify(document).includes('/internal/'));
    assert.equal(response('head', '/things', 200).content, undefined);
    assert.ok(response('options', '/things', 204).headers.Allow);
  });

  it('declares path and query parameters with their schemas', () => {
    assert.deepEqual(operation('get', '/things/{id}').parameters[0], {
      name: 'id',
      in: 'path',
      required: true,
      schema: { type: 'string', maxLength: 20 },
    });
    const list: Any[] = operation('get', '/things').parameters;
    const limit = list.find((parameter) => parameter.name === 'limit');
    assert.deepEqual([limit.required, limit.schema.default, limit.schema.maximum], [false, 20, 100]);
    assert.equal(list.find((parameter) => parameter.name === 'old').schema.type, 'boolean');
  });

  it('declares request bodies by media type and the successful response by status', () => {
    const post = operation('post', '/things');
    assert.equal(post.requestBody.required, true);
    assert.equal(post.requestBody.content['application/json'].schema.additionalProperties, false);
    assert.ok(post.responses['201'].content['application/json']);
    assert.ok(operation('post', '/form').requestBody.content['application/x-www-form-urlencoded']);
    assert.equal(operation('delete', '/things/{id}').responses['204'].content, undefined);
  });

  it('declares an Idempotency-Key header for methods other than GET', () => {
    const has = (declared: Any) => declared.parameters.some(({ name }: Any) => name === 'Idempotency-Key');
    assert.ok(has(operation('post', '/things')));
    assert.ok(!has(operation('get', '/things')));
  });

  it('declares bearer tokens for operations that need a user', () => {
    assert.equal(operation('get', '/things').security, undefined);
    assert.deepEqual(operation('post', '/things').security, [{ bearer: [] }]);
  });

  it('declares 304, ETag and If-None-Match only for GET and HEAD', () => {
    assert.ok(response('get', '/things/{id}', 304));
    assert.equal(response('get', '/things/{id}', 200).headers.ETag.$ref, '#/components/headers/ETag');
    assert.ok(operation('get', '/things/{id}').parameters.some(({ name }: Any) => name === 'If-None-Match'));
    assert.ok(response('head', '/things', 304));
    assert.equal(response('post', '/things', 304), undefined);
    assert.equal(response('delete', '/things/{id}', 304), undefined);
  });

  it('declares the error codes of each operation by status', () => {
    const { properties } = response('post', '/things', 409).content['application/problem+json'].schema;
    assert.deepEqual(properties, { status: { const: 409 }, code: { enum: ['CONFLICT'] } });
    const codesOf = (method: string, path: string, status: number) =>
      response(method, path, status).content['application/problem+json'].schema.properties.code.enum;
    assert.deepEqual(codesOf('post', '/things', 400), ['INVALID_REQUEST', 'MALFORMED_JSON']);
    assert.deepEqual(codesOf('post', '/things', 413), ['BODY_TOO_LARGE']);
    assert.deepEqual(codesOf('post', '/things', 415), ['UNSUPPORTED_MEDIA_TYPE']);
    assert.deepEqual(codesOf('delete', '/things/{id}', 403), ['FORBIDDEN']);
    for (const [status, code] of [
      [400, 'INVALID_REQUEST'],
      [401, 'UNAUTHENTICATED'],
      [408, 'REQUEST_TIMEOUT'],
      [429, 'RATE_LIMITED'],
      [431, 'HEADERS_TOO_LARGE'],
      [500, 'INTERNAL_ERROR'],
      [504, 'DEADLINE_EXCEEDED'],
    ] as const)
      assert.deepEqual(codesOf('get', '/things', status), [code]);
    assert.deepEqual(codesOf('get', '/things', 503), ['BACKEND_UNAVAILABLE', 'OVERLOADED']);
    assert.equal(response('get', '/things', 413), undefined, 'GET has no body');
    assert.deepEqual(document.components.schemas.Problem.properties.code.enum, [
      ...Object.keys(genericErrors),
      ...Object.keys(itemErrors),
    ]);
  });

  it('declares the headers of each status and the headers of every response', () => {
    for (const [status, header] of [
      [401, 'WWW-Authenticate'],
      [429, 'Retry-After'],
      [400, 'Trace-Id'],
      [200, 'Trace-Id'],
      [200, 'Cache-Control'],
    ] as const)
      assert.ok(response('get', '/things', status).headers[header], `${status} ${header}`);
    assert.ok(document.components.responses.METHOD_NOT_ALLOWED.headers.Allow);
    assert.ok(document.components.responses.NOT_FOUND);
  });

  it('declares the additional statuses, headers, problem members and media types of an operation', () => {
    const { paths }: Any = openApiDocument({
      title: 'Things',
      version: '1',
      servers: [],
      groups: [
        {
          name: 'things',
          operations: [
            {
              ...makeThing,
              otherStatuses: { 202: 'Later' },
              headers: { Location: 'Path of the new thing' },
              contentTypes: ['application/json', 'text/html'],
              problemMembers: { CONFLICT: Type.Object({ other: Type.String() }) },
            },
          ],
        },
      ],
    });
    const { responses } = paths['/things'].post;
    assert.equal(responses[202].description, 'Later');
    assert.equal(responses[201].headers.Location.required, true);
    assert.deepEqual(Object.keys(responses[202].content), ['application/json', 'text/html']);
    assert.ok(responses[409].content['application/problem+json'].schema.properties.other);
  });

  it('declares a health check without tokens, limits and preconditions', () => {
    const { paths }: Any = openApiDocument({
      title: 'Things',
      version: '1',
      servers: [],
      groups: [{ name: 'health', operations: Object.values(healthOperations) as unknown as Operation[] }],
      edge,
    });
    const { responses } = paths['/health/ready'].get;
    assert.deepEqual(Object.keys(responses), ['200', '400', '408', '417', '431', '500', '503']);
    assert.deepEqual(Object.keys(responses[503].content), ['application/json']);
  });
});

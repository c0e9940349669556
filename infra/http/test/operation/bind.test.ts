import assert from 'node:assert/strict';
import Type from 'typebox';
import { closed } from '../../src/operation/closed.js';
import { handle } from '../../src/operation/handle.js';
import { operation } from '../../src/operation/operation.js';
import { respond } from '../../src/operation/respond.js';
import { ProblemError } from '../../src/problem/problem.js';
import { admin, echoRoutes, getThing, type Running, serve, user } from '../support/things.js';

interface InvalidBody {
  status: number;
  code: string;
  detail: string;
  errors: { in: string; path: string; message: string }[];
}

const asUser = { 'x-user-id': user.id, 'x-user-name': 'Ann%20%C3%89', 'x-user-roles': 'user' };

const respondsWith = operation({
  id: 'respondsWith',
  method: 'GET',
  path: '/responses/{kind}',
  access: 'anyone',
  summary: 'Responses with and without status, headers and body',
  params: Type.Object({ kind: Type.String() }),
  response: Type.Unknown(),
  cacheControl: 'max-age=60',
});
const bounds = operation({
  id: 'bounds',
  method: 'PUT',
  path: '/bounds/{n}',
  access: 'anyone',
  summary: 'A converted parameter and an optional body',
  params: Type.Object({ n: Type.Integer({ minimum: 0 }) }),
  body: Type.Optional(closed({ a: Type.Optional(Type.Array(Type.Integer())) })),
  response: Type.Unknown(),
});

const queued = operation({
  id: 'queued',
  method: 'GET',
  path: '/queued/{kind}',
  access: 'anyone',
  summary: 'Calls of which some wait in a queue',
  params: Type.Object({ kind: Type.String() }),
  response: Type.Unknown(),
  timeoutMs: 700,
  queuedByService: true,
});

describe('bind', () => {
  let server: Running;
  before(async () => {
    server = await serve({
      routes: [
        ...echoRoutes,
        handle(respondsWith, async ({ params }): Promise<unknown> => {
          if (params.kind === 'own') return respond(202, { own: true }, { location: '/elsewhere' });
          if (params.kind === 'bare') return respond(304);
          if (params.kind === 'html')
            return respond(200, '<p>é</p>', { 'content-type': 'text/html; charset=utf-8' });
          if (params.kind === 'text') return 'text';
          if (params.kind === 'null') return null;
          return undefined;
        }),
        handle(
          queued,
          async ({ params }): Promise<unknown> => {
            if (params.kind === 'refused') throw new ProblemError('OVERLOADED');
            return {};
          },
          { queueRoom: (body, limitMs) => (body === undefined ? limitMs / 100 : undefined) },
        ),
        handle(bounds, async ({ params, body, deadline }) => ({
          ...params,
          body,
          left: deadline - performance.now(),
        })),
      ],
    });
  });
  after(() => server.close(100));

  async function invalid(path: string, init: RequestInit = {}): Promise<InvalidBody> {
    const response = await fetch(server.url + path, init);
    const body = (await response.json()) as InvalidBody;
    assert.equal(response.status, 400, JSON.stringify(body));
    assert.equal(body.code, 'INVALID_REQUEST');
    return body;
  }

  describe('path parameters', () => {
    it('are percent-decoded', async () => {
      assert.deepEqual(await (await fetch(`${server.url}/things/a%2Fb%C3%A9`)).json(), { id: 'a/bé' });
    });
    it('are converted to numbers', async () => {
      const response = await fetch(`${server.url}/bounds/7`, { method: 'PUT' });
      assert.equal(((await response.json()) as { n: number }).n, 7);
    });
    it('are rejected when they are not plain decimal numbers in range', async () => {
      for (const n of ['-1', '1.5', 'x', '0x10', '1e3', '01', '99999999999999999999']) {
        const { errors } = await invalid(`/bounds/${n}`, { method: 'PUT' });
        assert.deepEqual([errors[0]?.in, errors[0]?.path], ['path', '/n'], n);
      }
    });
  });

  describe('query parameters', () => {
    it('are converted and get their defaults', async () => {
      assert.deepEqual(await (await fetch(`${server.url}/things`)).json(), { limit: 20 });
      assert.deepEqual(await (await fetch(`${server.url}/things?old=true&weight=-1.5&limit=100`)).json(), {
        limit: 100,
        old: true,
        weight: -1.5,
      });
    });
    it('are rejected with an error for each invalid value', async () => {
      const { errors, detail } = await invalid('/things?limit=101&old=1&weight=');
      assert.deepEqual(errors.map((error) => error.path).toSorted(), ['/limit', '/old', '/weight']);
      assert.ok(errors.every((error) => error.in === 'query'));
      assert.match(detail, /^query \/\w+ must/);
    });
    it('are rejected when they are unknown', async () => {
      const { errors } = await invalid('/things?limt=3&a~b%2Fc=1');
      assert.deepEqual(errors, [
        { in: 'query', path: '/limt', message: 'is unknown' },
        { in: 'query', path: '/a~0b~1c', message: 'is unknown' },
      ]);
    });
    it('are rejected when the operation declares none', async () => {
      const { errors } = await invalid('/things/a?b=c');
      assert.deepEqual(errors, [{ in: 'query', path: '/b', message: 'is unknown' }]);
    });
    it('are rejected when they are repeated', async () => {
      const { errors } = await invalid('/things?limit=1&limit=1');
      assert.deepEqual(errors, [{ in: 'query', path: '/limit', message: 'occurs more than once' }]);
    });
    it('are rejected when their percent-encoding is malformed', async () => {
      for (const cursor of ['%', '%4', '%zz', '%ff']) await invalid(`/things?cursor=${cursor}`);
    });
    it('are rejected when they have names of Object.prototype', async () => {
      for (const name of ['__proto__', 'constructor', 'toString']) {
        const { errors } = await invalid(`/things?${name}=1`);
        assert.equal(errors[0]?.path, `/${name}`);
      }
    });
    it('cause at most 20 errors, with paths of at most 200 characters', async () => {
      const names = Array.from({ length: 40 }, (_, index) => `${'n'.repeat(300)}${index}=1`);
      const { errors } = await invalid(`/things?${names.join('&')}`);
      assert.equal(errors.length, 20);
      assert.ok(errors.every((error) => error.path.length <= 200));
    });
  });

  describe('body', () => {
    const post = (body: string, headers = {}) => ({
      method: 'POST',
      body,
      headers: { ...asUser, 'content-type': 'application/json', ...headers },
    });

    it('is parsed and passed to the handler', async () => {
      const response = await fetch(`${server.url}/things`, post('{"name":"n"}'));
      assert.equal(response.status, 201);
      assert.deepEqual(await response.json(), { body: { name: 'n' }, user });
    });
    it('is rejected with an error for each invalid or unknown member', async () => {
      const { errors } = await invalid('/things', post('{"name":"","other":1}'));
      assert.deepEqual(
        errors.map(({ in: part, path }) => [part, path]).toSorted(),
        [
          ['body', '/name'],
          ['body', '/other'],
        ].toSorted(),
      );
      assert.equal(errors.find((error) => error.path === '/other')?.message, 'is unknown');
    });
    it('is rejected with an error for each missing required member', async () => {
      const { errors } = await invalid('/things', post('{}'));
      assert.deepEqual(errors, [{ in: 'body', path: '/name', message: 'is required' }]);
    });
    it('is rejected when it is not an object', async () => {
      for (const body of ['null', '[]', '1', '"x"', 'true']) await invalid('/things', post(body));
    });
    it('is required', async () => {
      const { errors } = await invalid('/things', { method: 'POST', headers: asUser });
      assert.deepEqual(errors, [{ in: 'body', path: '', message: 'is required' }]);
    });
    it('may be omitted when its schema is optional', async () => {
      const response = await fetch(`${server.url}/bounds/1`, { method: 'PUT' });
      assert.equal(response.status, 200);
      const json = { method: 'PUT', headers: { 'content-type': 'application/json' } };
      assert.equal((await fetch(`${server.url}/bounds/1`, { ...json, body: '{"a":[1]}' })).status, 200);
      const { errors } = await invalid('/bounds/1', { ...json, body: '{"a":[1,"x"]}' });
      assert.equal(errors[0]?.path, '/a/1');
    });
    it('is a form when the operation declares bodyType form', async () => {
      const form = { method: 'POST', body: new URLSearchParams({ grant: 'a b&c=é' }) };
      assert.deepEqual(await (await fetch(`${server.url}/form`, form)).json(), { grant: 'a b&c=é' });
      const { errors } = await invalid('/form', { method: 'POST' });
      assert.deepEqual(errors, [{ in: 'body', path: '/grant', message: 'is required' }]);
    });
  });

  describe('access', () => {
    const post = { method: 'POST', body: '{"name":"n"}' };
    const json = { 'content-type': 'application/json' };
    const del = (headers: Record<string, string>) =>
      fetch(`${server.url}/things/1`, { method: 'DELETE', headers });

    it('returns 401 for an operation of users without a caller', async () => {
      const response = await fetch(`${server.url}/things`, { ...post, headers: json });
      assert.equal(response.status, 401);
      assert.equal(((await response.json()) as InvalidBody).code, 'UNAUTHENTICATED');
      assert.equal(response.headers.get('www-authenticate'), 'Bearer realm="glasshouse"');
    });
    it('returns 401 or 403 for an operation of administrators without a caller or the role admin', async () => {
      assert.equal((await del({})).status, 401);
      assert.equal((await del({ 'x-user-id': 'u', 'x-user-roles': 'user,administrator' })).status, 403);
      assert.equal((await del({ 'x-user-id': admin.id, 'x-user-roles': 'user,admin' })).status, 204);
    });
    it('is checked before the body is read', async () => {
      const response = await fetch(`${server.url}/things`, { ...post, body: '{', headers: json });
      assert.equal(response.status, 401);
    });
    it('returns 401 for a malformed x-user-id', async () => {
      for (const id of ['', 'a b', 'é', 'x'.repeat(129)]) {
        assert.equal((await del({ 'x-user-id': id, 'x-user-roles': 'admin' })).status, 401, id);
      }
    });
  });

  describe('idempotency key', () => {
    it('is passed to the handler', async () => {
      const response = await fetch(`${server.url}/things`, {
        method: 'POST',
        body: '{"name":"n"}',
        headers: { ...asUser, 'content-type': 'application/json', 'idempotency-key': '"k"' },
      });
      assert.equal(((await response.json()) as { idempotencyKey: string }).idempotencyKey, '"k"');
    });
    it('is rejected unless it has 1 to 128 visible ASCII characters', async () => {
      for (const key of ['', 'x'.repeat(129), 'a b', 'é']) {
        const { errors } = await invalid('/things/a', { headers: { 'idempotency-key': key } });
        assert.deepEqual([errors[0]?.in, errors[0]?.path], ['header', '/idempotency-key']);
      }
    });
  });

  describe('deadline', () => {
    const left = async (header?: string) => {
      const response = await fetch(`${server.url}/bounds/1`, {
        method: 'PUT',
        ...(header !== undefined && { headers: { 'x-deadline-ms': header } }),
      });
      return { status: response.status, ...((await response.json()) as { left: number; code: string }) };
    };
    it('defaults to the timeout of the operation', async () => {
      const ms = (await left()).left;
      assert.ok(ms > 4000 && ms <= 5000, `${ms}`);
    });
    it('is shortened by x-deadline-ms, but not extended', async () => {
      const short = (await left('800')).left;
      assert.ok(short > 0 && short <= 800, `${short}`);
      const long = (await left('60000')).left;
      assert.ok(long <= 5000, `${long}`);
    });
    it('returns 504 at once when it has passed', async () => {
      for (const header of ['0', '-5']) {
        const { status, code } = await left(header);
        assert.deepEqual([status, code], [504, 'DEADLINE_EXCEEDED']);
      }
    });
    it('ignores a malformed x-deadline-ms', async () => {
      for (const header of ['soon', '1.5', '1e3', '9999999999'])
        assert.ok((await left(header)).left > 4000, header);
    });
  });

  describe('response', () => {
    const get = (kind: string, init?: RequestInit) => fetch(`${server.url}/responses/${kind}`, init);

    it('has the status and headers that the handler sets', async () => {
      const response = await get('own');
      assert.deepEqual([response.status, response.headers.get('location')], [202, '/elsewhere']);
      assert.deepEqual(await response.json(), { own: true });
    });
    it('may have a status without a body', async () => {
      assert.deepEqual([(await get('bare')).status, await (await get('bare')).text()], [304, '']);
    });
    it('is 204 when the handler returns undefined', async () => {
      const response = await get('none');
      assert.deepEqual([response.status, response.headers.get('content-type')], [204, null]);
    });
    it('is JSON for a string and for null', async () => {
      assert.equal(await (await get('text')).text(), '"text"');
      assert.equal(await (await get('null')).text(), 'null');
      assert.match(String((await get('null')).headers.get('content-type')), /^application\/json/);
    });
    it('keeps the content type that the handler sets', async () => {
      const response = await get('html');
      assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.equal(await response.text(), '<p>é</p>');
    });
    it('has headers and no body for HEAD', async () => {
      const response = await get('own', { method: 'HEAD' });
      assert.deepEqual([response.status, await response.text()], [202, '']);
      assert.equal(response.headers.get('content-length'), String('{"own":true}'.length));
    });
    it('has the cache-control of its operation, and no-store for a problem', async () => {
      assert.equal((await get('own')).headers.get('cache-control'), 'max-age=60');
      assert.equal((await get('own?x=1')).headers.get('cache-control'), 'no-store');
      assert.equal((await fetch(`${server.url}/things`)).headers.get('cache-control'), 'no-store');
    });
  });

  it('records the route and the caller in the server span', async () => {
    server.telemetry.spans.length = 0;
    await (await fetch(`${server.url}/things/a`, { headers: asUser })).text();
    const span = await endedSpan(server, getThing.path);
    assert.equal(span.name, 'GET /things/{id}');
    assert.equal(span.attributes['user.id'], user.id);
  });

  it('adds the room in the queue of the service to responses and problems', async () => {
    for (const [kind, status] of [
      ['served', 200],
      ['refused', 503],
    ] as const) {
      const response = await fetch(`${server.url}/queued/${kind}`);
      assert.deepEqual([response.status, response.headers.get('x-queue-room')], [status, '7']);
    }
    const { headers } = await fetch(`${server.url}/responses/text`);
    assert.equal(headers.has('x-queue-room'), false);
  });
});

async function endedSpan(server: Running, route: string) {
  for (let tries = 0; tries < 200; tries++) {
    const span = server.telemetry.spans.find(({ attributes }) => attributes['http.route'] === route);
    if (span) return span;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`no span of ${route}`);
}

import assert from 'node:assert/strict';
import Type from 'typebox';
import { closed } from '../../src/operation/closed.js';
import { handle } from '../../src/operation/handle.js';
import { operation } from '../../src/operation/operation.js';
import { respond } from '../../src/operation/respond.js';
import { admin, echoRoutes, getThing, type Running, serve, user } from '../support/things.js';

interface InvalidBody {
  status: number;
  code: string;
  detail: string;
  errors: { in: string; path: string; message: string }[];
}

const asUser = { 'x-user-id': user.id, 'x-user-name': 'Ann%20%C3%89', 'x-user-roles': 'user' };

const answers = operation({
  id: 'answers',
  method: 'GET',
  path: '/answers/{kind}',
  access: 'anyone',
  summary: 'Answers of every sort',
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

describe('bind', () => {
  let shop: Running;
  before(async () => {
    shop = await serve({
      routes: [
        ...echoRoutes,
        handle(answers, async ({ params }): Promise<unknown> => {
          if (params.kind === 'own') return respond(202, { own: true }, { location: '/elsewhere' });
          if (params.kind === 'bare') return respond(304);
          if (params.kind === 'html')
            return respond(200, '<p>é</p>', { 'content-type': 'text/html; charset=utf-8' });
          if (params.kind === 'text') return 'text';
          if (params.kind === 'null') return null;
          return undefined;
        }),
        handle(bounds, async ({ params, body, deadline }) => ({
          ...params,
          body,
          left: deadline - performance.now(),
        })),
      ],
    });
  });
  after(() => shop.close(100));

  async function invalid(path: string, init: RequestInit = {}): Promise<InvalidBody> {
    const got = await fetch(shop.url + path, init);
    const body = (await got.json()) as InvalidBody;
    assert.equal(got.status, 400, JSON.stringify(body));
    assert.equal(body.code, 'INVALID_REQUEST');
    return body;
  }

  describe('path', () => {
    it('is decoded', async () => {
      assert.deepEqual(await (await fetch(`${shop.url}/things/a%2Fb%C3%A9`)).json(), { id: 'a/bé' });
    });
    it('is converted to numbers', async () => {
      const got = await fetch(`${shop.url}/bounds/7`, { method: 'PUT' });
      assert.equal(((await got.json()) as { n: number }).n, 7);
    });
    it('is validated', async () => {
      for (const n of ['-1', '1.5', 'x', '0x10', '1e3', '01', '99999999999999999999']) {
        const { errors } = await invalid(`/bounds/${n}`, { method: 'PUT' });
        assert.deepEqual([errors[0]?.in, errors[0]?.path], ['path', '/n'], n);
      }
    });
  });

  describe('query', () => {
    it('is converted, with defaults filled in', async () => {
      assert.deepEqual(await (await fetch(`${shop.url}/things`)).json(), { limit: 20 });
      assert.deepEqual(await (await fetch(`${shop.url}/things?old=true&price=-1.5&limit=100`)).json(), {
        limit: 100,
        old: true,
        price: -1.5,
      });
    });
    it('refuses values that do not fit, naming each', async () => {
      const { errors, detail } = await invalid('/things?limit=101&old=1&price=');
      assert.deepEqual(errors.map((error) => error.path).toSorted(), ['/limit', '/old', '/price']);
      assert.ok(errors.every((error) => error.in === 'query'));
      assert.match(detail, /^query \/\w+ must/);
    });
    it('refuses unknown parameters', async () => {
      const { errors } = await invalid('/things?limt=3&a~b%2Fc=1');
      assert.deepEqual(errors, [
        { in: 'query', path: '/limt', message: 'is unknown' },
        { in: 'query', path: '/a~0b~1c', message: 'is unknown' },
      ]);
    });
    it('refuses parameters where none is declared', async () => {
      const { errors } = await invalid('/things/a?b=c');
      assert.deepEqual(errors, [{ in: 'query', path: '/b', message: 'is unknown' }]);
    });
    it('refuses a parameter given twice', async () => {
      const { errors } = await invalid('/things?limit=1&limit=1');
      assert.deepEqual(errors, [{ in: 'query', path: '/limit', message: 'occurs more than once' }]);
    });
    it('refuses malformed percent-encoding', async () => {
      for (const cursor of ['%', '%4', '%zz', '%ff']) await invalid(`/things?cursor=${cursor}`);
    });
    it('does not take names of Object.prototype for parameters', async () => {
      for (const name of ['__proto__', 'constructor', 'toString']) {
        const { errors } = await invalid(`/things?${name}=1`);
        assert.equal(errors[0]?.path, `/${name}`);
      }
    });
    it('tells at most 20 errors, with bounded paths', async () => {
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

    it('is parsed and validated', async () => {
      const got = await fetch(`${shop.url}/things`, post('{"name":"n"}'));
      assert.equal(got.status, 201);
      assert.deepEqual(await got.json(), { body: { name: 'n' }, user });
    });
    it('refuses what does not fit, naming each', async () => {
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
    it('names each required member that is missing', async () => {
      const { errors } = await invalid('/things', post('{}'));
      assert.deepEqual(errors, [{ in: 'body', path: '/name', message: 'is required' }]);
    });
    it('refuses values that are no object', async () => {
      for (const body of ['null', '[]', '1', '"x"', 'true']) await invalid('/things', post(body));
    });
    it('must be there', async () => {
      const { errors } = await invalid('/things', { method: 'POST', headers: asUser });
      assert.deepEqual(errors, [{ in: 'body', path: '', message: 'is required' }]);
    });
    it('may be left out when its schema is optional', async () => {
      const got = await fetch(`${shop.url}/bounds/1`, { method: 'PUT' });
      assert.equal(got.status, 200);
      const json = { method: 'PUT', headers: { 'content-type': 'application/json' } };
      assert.equal((await fetch(`${shop.url}/bounds/1`, { ...json, body: '{"a":[1]}' })).status, 200);
      const { errors } = await invalid('/bounds/1', { ...json, body: '{"a":[1,"x"]}' });
      assert.equal(errors[0]?.path, '/a/1');
    });
    it('is a form where the operation says so', async () => {
      const form = { method: 'POST', body: new URLSearchParams({ grant: 'a b&c=é' }) };
      assert.deepEqual(await (await fetch(`${shop.url}/form`, form)).json(), { grant: 'a b&c=é' });
      const { errors } = await invalid('/form', { method: 'POST' });
      assert.deepEqual(errors, [{ in: 'body', path: '/grant', message: 'is required' }]);
    });
  });

  describe('access', () => {
    const post = { method: 'POST', body: '{"name":"n"}' };
    const json = { 'content-type': 'application/json' };
    const del = (headers: Record<string, string>) =>
      fetch(`${shop.url}/things/1`, { method: 'DELETE', headers });

    it('of user needs a caller', async () => {
      const got = await fetch(`${shop.url}/things`, { ...post, headers: json });
      assert.equal(got.status, 401);
      assert.equal(((await got.json()) as InvalidBody).code, 'UNAUTHENTICATED');
      assert.equal(got.headers.get('www-authenticate'), 'Bearer realm="glasshouse"');
    });
    it('of admin needs the role', async () => {
      assert.equal((await del({})).status, 401);
      assert.equal((await del({ 'x-user-id': 'u', 'x-user-roles': 'user,administrator' })).status, 403);
      assert.equal((await del({ 'x-user-id': admin.id, 'x-user-roles': 'user,admin' })).status, 204);
    });
    it('is decided before anything else is read', async () => {
      const got = await fetch(`${shop.url}/things`, { ...post, body: '{', headers: json });
      assert.equal(got.status, 401);
    });
    it('takes a malformed id for none', async () => {
      for (const id of ['', 'a b', 'é', 'x'.repeat(129)]) {
        assert.equal((await del({ 'x-user-id': id, 'x-user-roles': 'admin' })).status, 401, id);
      }
    });
  });

  describe('idempotency key', () => {
    it('is handed on', async () => {
      const got = await fetch(`${shop.url}/things`, {
        method: 'POST',
        body: '{"name":"n"}',
        headers: { ...asUser, 'content-type': 'application/json', 'idempotency-key': '"k"' },
      });
      assert.equal(((await got.json()) as { idempotencyKey: string }).idempotencyKey, '"k"');
    });
    it('is bounded and visible', async () => {
      for (const key of ['', 'x'.repeat(129), 'a b', 'é']) {
        const { errors } = await invalid('/things/a', { headers: { 'idempotency-key': key } });
        assert.deepEqual([errors[0]?.in, errors[0]?.path], ['header', '/idempotency-key']);
      }
    });
  });

  describe('deadline', () => {
    const left = async (header?: string) => {
      const got = await fetch(`${shop.url}/bounds/1`, {
        method: 'PUT',
        ...(header !== undefined && { headers: { 'x-deadline-ms': header } }),
      });
      return { status: got.status, ...((await got.json()) as { left: number; code: string }) };
    };
    it('is the operation’s own time', async () => {
      const ms = (await left()).left;
      assert.ok(ms > 4000 && ms <= 5000, `${ms}`);
    });
    it('is shortened by the caller, and never lengthened', async () => {
      const short = (await left('800')).left;
      assert.ok(short > 0 && short <= 800, `${short}`);
      const long = (await left('60000')).left;
      assert.ok(long <= 5000, `${long}`);
    });
    it('that has passed is told at once', async () => {
      for (const header of ['0', '-5']) {
        const { status, code } = await left(header);
        assert.deepEqual([status, code], [504, 'DEADLINE_EXCEEDED']);
      }
    });
    it('that is malformed is ignored', async () => {
      for (const header of ['soon', '1.5', '1e3', '9999999999'])
        assert.ok((await left(header)).left > 4000, header);
    });
  });

  describe('answer', () => {
    const get = (kind: string, init?: RequestInit) => fetch(`${shop.url}/answers/${kind}`, init);

    it('has status and headers of its own', async () => {
      const got = await get('own');
      assert.deepEqual([got.status, got.headers.get('location')], [202, '/elsewhere']);
      assert.deepEqual(await got.json(), { own: true });
    });
    it('may be bare', async () => {
      assert.deepEqual([(await get('bare')).status, await (await get('bare')).text()], [304, '']);
    });
    it('without a body is 204', async () => {
      const got = await get('none');
      assert.deepEqual([got.status, got.headers.get('content-type')], [204, null]);
    });
    it('is JSON, also for a string and null', async () => {
      assert.equal(await (await get('text')).text(), '"text"');
      assert.equal(await (await get('null')).text(), 'null');
      assert.match(String((await get('null')).headers.get('content-type')), /^application\/json/);
    });
    it('keeps a content type of its own', async () => {
      const got = await get('html');
      assert.equal(got.headers.get('content-type'), 'text/html; charset=utf-8');
      assert.equal(await got.text(), '<p>é</p>');
    });
    it('to HEAD has the headers and no body', async () => {
      const got = await get('own', { method: 'HEAD' });
      assert.deepEqual([got.status, await got.text()], [202, '']);
      assert.equal(got.headers.get('content-length'), String('{"own":true}'.length));
    });
    it('has the cache-control of its operation, which a problem has not', async () => {
      assert.equal((await get('own')).headers.get('cache-control'), 'max-age=60');
      assert.equal((await get('own?x=1')).headers.get('cache-control'), 'no-store');
      assert.equal((await fetch(`${shop.url}/things`)).headers.get('cache-control'), 'no-store');
    });
  });

  it('tells telemetry the route and the caller', async () => {
    shop.telemetry.spans.length = 0;
    await (await fetch(`${shop.url}/things/a`, { headers: asUser })).text();
    const span = await ended(shop, getThing.path);
    assert.equal(span.name, 'GET /things/{id}');
    assert.equal(span.attributes['user.id'], user.id);
  });
});

async function ended(shop: Running, route: string) {
  for (let tries = 0; tries < 200; tries++) {
    const span = shop.telemetry.spans.find((one) => one.attributes['http.route'] === route);
    if (span) return span;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`no span of ${route}`);
}

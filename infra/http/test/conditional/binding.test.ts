import assert from 'node:assert/strict';
import Type from 'typebox';
import { handle } from '../../src/operation/handle.js';
import { type Operation, operation } from '../../src/operation/operation.js';
import { respond } from '../../src/operation/respond.js';
import type { Route } from '../../src/types.js';
import { type Running, serve } from '../support/things.js';

const updatedAt = '2026-01-02T03:04:05.678Z';
const note = { text: 'n', updatedAt };
const declared = { path: '/note', access: 'anyone', summary: 'A note', response: Type.Unknown() } as const;
const lists = { ...declared, path: '/notes' } as const;

describe('conditional operation', () => {
  let server: Running;
  let writes: string[] = [];
  const wrote = (name: string) => {
    writes.push(name);
    return note;
  };
  const route = (
    given: Omit<Operation, 'access' | 'summary'>,
    handler: Parameters<typeof handle>[1],
  ): Route => handle(operation({ access: 'anyone', summary: '', ...given }), handler);

  before(async () => {
    server = await serve({
      routes: [
        route({ ...declared, id: 'read', method: 'GET', cacheControl: 'max-age=9' }, async () => note),
        route({ ...declared, id: 'put', method: 'PUT', conditional: true }, async ({ preconditions }) => {
          preconditions.require(note);
          return wrote('put');
        }),
        route({ ...declared, id: 'patch', method: 'PATCH', conditional: true }, async ({ preconditions }) => {
          preconditions.require(note);
          return wrote('patch');
        }),
        route({ ...declared, id: 'forgets', method: 'DELETE', conditional: true }, async () => note),
        route({ ...lists, id: 'list', method: 'GET' }, async () => ({ items: [note], next: null })),
        route({ ...lists, id: 'add', method: 'POST', status: 201 }, async () =>
          respond(201, wrote('add'), { location: '/note' }),
        ),
        route({ ...declared, path: '/act', id: 'act', method: 'POST' }, async () => wrote('act')),
        route({ ...declared, path: '/text', id: 'text', method: 'GET' }, async () =>
          respond(200, 'text', { 'content-type': 'text/plain', etag: '"own"' }),
        ),
        route({ ...declared, path: '/none', id: 'none', method: 'GET' }, async () => undefined),
      ],
    });
  });
  after(() => server.close(100));
  beforeEach(() => {
    writes = [];
  });

  const send = (method: string, path: string, headers: Record<string, string> = {}) =>
    fetch(server.url + path, { method, headers });
  const statusOf = async (...request: Parameters<typeof send>) => (await send(...request)).status;
  const tagOf = async (path: string) => (await send('GET', path)).headers.get('etag') ?? '';

  it('returns the same strong etag for GET and HEAD, and last-modified if the resource has updatedAt', async () => {
    for (const path of ['/note', '/notes', '/text']) {
      const response = await send('GET', path);
      assert.match(response.headers.get('etag') ?? '', /^"[^"]+"$/);
      const head = await send('HEAD', path);
      assert.deepEqual(
        ['etag', 'last-modified'].map((name) => head.headers.get(name)),
        ['etag', 'last-modified'].map((name) => response.headers.get(name)),
      );
    }
    assert.equal((await send('GET', '/note')).headers.get('last-modified'), 'Fri, 02 Jan 2026 03:04:05 GMT');
    assert.equal((await send('GET', '/notes')).headers.get('last-modified'), null);
    assert.equal(await tagOf('/text'), '"own"');
  });

  it('returns 304 for GET and HEAD without a body, with etag and cache-control', async () => {
    const etag = await tagOf('/note');
    for (const method of ['GET', 'HEAD']) {
      const same = await send(method, '/note', { 'if-none-match': `"x", W/${etag}` });
      assert.deepEqual([same.status, await same.text()], [304, '']);
      assert.deepEqual([same.headers.get('etag'), same.headers.get('cache-control')], [etag, 'max-age=9']);
      assert.equal(same.headers.get('content-type'), null);
      assert.equal(await statusOf(method, '/note', { 'if-none-match': '"x"' }), 200);
      assert.equal(await statusOf(method, '/notes', { 'if-none-match': await tagOf('/notes') }), 304);
      assert.equal(await statusOf(method, '/text', { 'if-none-match': '"own"' }), 304);
      const since = { 'if-modified-since': 'Fri, 02 Jan 2026 03:04:05 GMT' };
      assert.equal(await statusOf(method, '/note', since), 304);
    }
    assert.equal(await statusOf('GET', '/none', { 'if-none-match': '*' }), 204);
  });

  it('returns a 412 problem without an etag', async () => {
    const failed = await send('GET', '/note', { 'if-match': '"x"' });
    const { code, status } = (await failed.json()) as { code: string; status: number };
    assert.deepEqual([failed.status, status, code], [412, 412, 'PRECONDITION_FAILED']);
    assert.equal(failed.headers.get('etag'), null);
    assert.equal(failed.headers.get('cache-control'), 'no-store');
  });

  it('changes the state only if the preconditions hold', async () => {
    const etag = await tagOf('/note');
    for (const method of ['PUT', 'PATCH']) {
      for (const headers of [
        { 'if-match': '"x"' },
        { 'if-match': `W/${etag}` },
        { 'if-none-match': '*' },
        { 'if-none-match': etag },
        { 'if-unmodified-since': 'Fri, 02 Jan 2026 03:04:04 GMT' },
      ] as Record<string, string>[])
        assert.equal(await statusOf(method, '/note', headers), 412, JSON.stringify(headers));
    }
    assert.deepEqual(writes, []);
    assert.equal(await statusOf('PUT', '/note', { 'if-match': etag }), 200);
    assert.equal(await statusOf('PATCH', '/note', { 'if-match': `"x", ${etag}` }), 200);
    assert.deepEqual(writes, ['put', 'patch']);
  });

  it('returns the new etag for PATCH and for POST with a location, but not for PUT (section 9.3.4)', async () => {
    const etag = await tagOf('/note');
    assert.equal((await send('PATCH', '/note')).headers.get('etag'), etag);
    assert.equal((await send('POST', '/notes')).headers.get('etag'), etag);
    assert.equal((await send('PUT', '/note')).headers.get('etag'), null);
    assert.equal((await send('POST', '/act')).headers.get('etag'), null);
  });

  it('evaluates the preconditions before the action when it knows only whether the resource exists', async () => {
    for (const [path, headers, status] of [
      ['/notes', { 'if-match': '*' }, 201],
      ['/notes', { 'if-match': '"x"' }, 412],
      ['/notes', { 'if-none-match': '*' }, 412],
      ['/notes', { 'if-none-match': '"x"' }, 201],
      ['/act', { 'if-match': '*' }, 412],
      ['/act', { 'if-none-match': '*' }, 200],
    ] as [string, Record<string, string>, number][]) {
      writes = [];
      assert.equal(await statusOf('POST', path, headers), status, `${path} ${JSON.stringify(headers)}`);
      assert.equal(writes.length, status === 412 ? 0 : 1);
    }
  });

  it('returns 500 when its handler does not evaluate the preconditions', async () => {
    assert.equal(await statusOf('DELETE', '/note'), 200);
    assert.equal(await statusOf('DELETE', '/note', { 'if-match': '"x"' }), 500);
  });

  it('returns the same error as for a request without preconditions (section 13.2.1)', async () => {
    assert.equal(await statusOf('GET', '/nowhere', { 'if-match': '"x"' }), 404);
    assert.equal(await statusOf('POST', '/note', { 'if-match': '"x"' }), 405);
    assert.equal(await statusOf('PUT', '/note?x=1', { 'if-match': '"x"' }), 400);
    assert.equal(await statusOf('OPTIONS', '/note', { 'if-match': '"x"' }), 204);
  });
});

import assert from 'node:assert/strict';
import { eventually } from '@glasshouse/timing/testing';
import { journeys } from '@glasshouse/traffic';
import { watchCounts } from '../request-counts.js';
import type { Target } from '../target.js';
import { unsigned, wronglySigned } from '../tokens.js';
import { sharedTarget } from './shared-target.js';

interface Case {
  name: string;
  method: string;
  path: string;
  headers?: (token: string) => Record<string, string>;
  body?: string;
  status: number;
  code: string;
  /** `http.route` of the gateway's span and metric. */
  route: string;
  /** Service that detects the error. Default: `gateway`. */
  by?: string;
}

const json = { 'content-type': 'application/json' };
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const refused = { method: 'GET', path: '/me/profile', status: 401, code: 'UNAUTHENTICATED' };
/** Tokens are checked before routing; the request has the route of the contract all the same. */
const badToken = { ...refused, route: '/me/profile' };
const registration = { method: 'POST', path: '/oauth/register', route: '/oauth/register' };

const cases: Case[] = [
  {
    ...registration,
    name: 'malformed JSON',
    headers: () => json,
    body: '{"username":',
    status: 400,
    code: 'MALFORMED_JSON',
  },
  {
    ...registration,
    name: 'a body that violates the contract',
    headers: () => json,
    body: '{"username": 7}',
    status: 400,
    code: 'INVALID_REQUEST',
  },
  {
    ...registration,
    name: 'a body over the limit',
    headers: () => json,
    body: JSON.stringify({ username: 'x'.repeat(200_000), password: 'y' }),
    status: 413,
    code: 'BODY_TOO_LARGE',
  },
  {
    ...registration,
    name: 'a body of the wrong content type',
    headers: () => ({ 'content-type': 'text/plain' }),
    body: 'username=ada',
    status: 415,
    code: 'UNSUPPORTED_MEDIA_TYPE',
  },
  {
    name: 'an unknown route',
    method: 'GET',
    path: '/no/such/thing',
    status: 404,
    code: 'NOT_FOUND',
    route: 'unmatched',
  },
  {
    name: 'an unknown product',
    method: 'GET',
    path: '/products/NO-SUCH-THING',
    status: 404,
    code: 'PRODUCT_NOT_FOUND',
    by: 'product',
    route: '/products/{sku}',
  },
  {
    name: 'an unsupported method',
    method: 'DELETE',
    path: '/oauth/register',
    status: 405,
    code: 'METHOD_NOT_ALLOWED',
    route: '/oauth/register',
  },
  {
    name: 'an invalid query parameter',
    method: 'GET',
    path: '/products?limit=many',
    status: 400,
    code: 'INVALID_REQUEST',
    route: '/products',
  },
  { ...refused, name: 'no token', route: '/me/profile' },
  { ...badToken, name: 'a bad token', headers: () => bearer('not-a-token') },
  { ...badToken, name: 'a wrongly signed token', headers: (token) => bearer(wronglySigned(token)) },
  { ...badToken, name: 'an unsigned token', headers: (token) => bearer(unsigned(token)) },
  {
    name: 'a token without the role',
    method: 'GET',
    path: '/admin/orders?status=confirmed',
    headers: bearer,
    status: 403,
    code: 'FORBIDDEN',
    route: '/admin/orders',
  },
];

/** Requests that the gateway may send while it checks a token: for signing keys and for ended sessions. */
const isTokenCheck = (route: unknown) => route === '/oauth/jwks' || route === '/internal/oauth/revocations';

describe('a bad request', function badRequest() {
  this.timeout(120_000);
  let target: Target;
  let token: string;

  before(async () => {
    target = await sharedTarget();
    const { shopper } = target;
    const person = { username: `bad-input-${Date.now().toString(36)}`, password: 'a password for tests' };
    const registered = await shopper.call({ method: 'POST', path: '/oauth/register', body: person });
    assert.equal(registered.status, 201);
    const tokens = await shopper.call({
      method: 'POST',
      path: '/oauth/token',
      form: { grant_type: 'password', ...person },
    });
    token = (tokens.body as { access_token: string }).access_token;
    const works = await shopper.call({ method: 'GET', path: '/me/account', token });
    assert.equal(works.status, 200, 'the token is valid');
  });

  for (const { name, method, path, headers, body, status, code, route, by = 'gateway' } of cases) {
    it(`with ${name} returns ${status} ${code} and has a server span, an access record and a count`, async () => {
      const counted = await watchCounts(target, [['gateway', `${method} ${route}`, status]]);
      const response = await fetch(target.gateway + path, {
        method,
        headers: headers?.(token) ?? {},
        body: body ?? null,
      });
      const problem = (await response.json()) as Record<string, unknown>;
      const traceId = response.headers.get('trace-id') ?? '';

      assert.deepEqual([response.status, problem.code, problem.status], [status, code, status]);
      assert.match(response.headers.get('content-type') ?? '', /^application\/problem\+json\b/);
      assert.match(traceId, /^[0-9a-f]{32}$/);
      assert.equal(problem.traceId, traceId);
      assert.match(String(problem.type), /^\/docs\/errors#/);
      assert.ok(problem.title);

      await Promise.all([
        counted(),
        ...target.traces.map((reader) =>
          eventually(async () => {
            const servers = (await reader.trace(traceId)).filter(
              ({ kind, attributes }) => kind === 'server' && !isTokenCheck(attributes['http.route']),
            );
            assert.ok(servers.some(({ service }) => service === 'gateway'));
            for (const span of servers) {
              assert.equal(span.attributes['http.response.status_code'], String(status));
            }
            const finder = servers.find(({ service }) => service === by);
            assert.equal(finder?.attributes['error.code'], code, `${reader.name} has the span`);
          }, 30_000),
        ),
        ...target.logs.map((reader) =>
          eventually(async () => {
            const records = (await reader.records(traceId)).filter(
              (each) => each['event.category'] === 'web' && !isTokenCheck(each['http.route']),
            );
            assert.ok(records.some((record) => record['service.name'] === 'gateway'));
            for (const record of records) assert.equal(record['http.response.status_code'], status);
            const finder = records.find((record) => record['service.name'] === by);
            assert.equal(finder?.['error.code'], code, `${reader.name} has the record`);
          }, 30_000),
        ),
      ]);
    });
  }

  it('has a problem type that is the URL of its explanation', async () => {
    const response = await fetch(`${target.gateway}/no/such/thing`);
    const { type } = (await response.json()) as { type: string };
    const page = await fetch(new URL(type, target.gateway));
    assert.equal(page.status, 200);
    assert.match(
      await page.text(),
      new RegExp(`id="?${new URL(type, target.gateway).hash.slice(1)}\\b`, 'i'),
    );
  });

  it('does not stop the shop', async () => {
    const report = await journeys.browse.run({ shopper: target.shopper });
    assert.equal(report.ok, true);
  });
});

import assert from 'node:assert/strict';
import Type from 'typebox';
import { openApiDocument } from '../../src/openapi/document.js';
import { handle } from '../../src/operation/handle.js';
import { operation } from '../../src/operation/operation.js';
import { ProblemError } from '../../src/problem/problem.js';
import { type Running, serve } from '../support/things.js';

const token = operation({
  id: 'token',
  method: 'POST',
  path: '/token',
  access: 'anyone',
  summary: 'As OAuth clients call it',
  bodyType: 'form',
  errorForm: 'oauth',
  body: Type.Object({ how: Type.String() }),
  response: Type.Unknown(),
});
const plain = operation({ ...token, id: 'plain', path: '/plain', errorForm: 'problem' });

const errors: Record<string, unknown> = {
  conflict: new ProblemError('CONFLICT', { detail: 'Say "no"\\ é' }),
  limit: new ProblemError('RATE_LIMITED', { headers: { 'retry-after': '3' } }),
  client: new ProblemError('UNAUTHENTICATED', { headers: { 'www-authenticate': 'Bearer' } }),
  away: Object.assign(new Error('connect ECONNREFUSED'), { backend: 'mongodb' }),
  bug: new Error('inner secret'),
};

describe('errorForm: oauth', () => {
  let shop: Running;
  before(async () => {
    const fail = async ({ body }: { body: { how: string } }): Promise<unknown> => {
      throw errors[body.how];
    };
    shop = await serve({ routes: [handle(token, fail), handle(plain, fail)] });
  });
  after(() => shop.close(100));

  async function ask(
    path: string,
    body: string,
    type = 'application/x-www-form-urlencoded',
    method = 'POST',
  ) {
    const got = await fetch(shop.url + path, { method, headers: { 'content-type': type }, body });
    const { traceId, ...rest } = (await got.json()) as Record<string, unknown>;
    assert.match(String(traceId), /^[0-9a-f]{32}$/);
    return { got, body: rest };
  }

  for (const [how, status, error, description, code] of [
    ['conflict', 409, 'invalid_request', "Say 'no'' '", 'CONFLICT'],
    ['limit', 429, 'temporarily_unavailable', 'Too many requests', 'RATE_LIMITED'],
    ['client', 401, 'invalid_client', 'Authentication required', 'UNAUTHENTICATED'],
    ['bug', 500, 'server_error', 'Internal server error', 'INTERNAL_ERROR'],
  ] as const) {
    it(`renders ${code} as ${error} (RFC 6749 section 5.2)`, async () => {
      const { got, body } = await ask('/token', `how=${how}`);
      assert.equal(got.status, status);
      assert.equal(got.headers.get('content-type'), 'application/json');
      assert.equal(got.headers.get('cache-control'), 'no-store');
      assert.deepEqual(body, { error, error_description: description, code });
    });
  }

  it('keeps headers and what else a problem says', async () => {
    assert.equal((await ask('/token', 'how=limit')).got.headers.get('retry-after'), '3');
    assert.equal((await ask('/token', 'how=client')).got.headers.get('www-authenticate'), 'Bearer');
    const { body } = await ask('/token', 'how=away');
    assert.deepEqual([body.error, body.backend], ['temporarily_unavailable', 'mongodb']);
  });

  it('is the form of what never reaches the handler, too', async () => {
    for (const { got, body } of [
      await ask('/token', 'how=a&how=b'),
      await ask('/token', '{}', 'application/json'),
      await ask('/token', `how=${'x'.repeat(200_000)}`),
      await ask('/token', 'how=a', undefined, 'PUT'),
      await ask('/token?x=1', 'how=a'),
    ]) {
      assert.equal(body.error, 'invalid_request', String(got.status));
      assert.equal(got.headers.get('content-type'), 'application/json');
    }
  });

  it('is not the form of other routes', async () => {
    const { got, body } = await ask('/plain', 'how=conflict');
    assert.equal(got.headers.get('content-type'), 'application/problem+json');
    assert.equal(body.error, undefined);
  });

  it('is in the OpenAPI document', () => {
    const document = openApiDocument({
      title: 'T',
      version: '1',
      servers: [],
      groups: [{ name: 'things', operations: [token, plain] }],
    });
    const refused = (path: string) => {
      const { post } = document.paths[path] as { post: { responses: Record<string, object> } };
      return post.responses['400'];
    };
    assert.deepEqual(refused('/token'), { $ref: '#/components/responses/oauth.INVALID_REQUEST' });
    const { content } = document.components.responses['oauth.INVALID_REQUEST'] as { content: object };
    assert.deepEqual(content, {
      'application/json': { schema: { $ref: '#/components/schemas/OAuthError' } },
    });
    assert.deepEqual(refused('/plain'), { $ref: '#/components/responses/INVALID_REQUEST' });
    assert.ok(document.components.schemas.OAuthError);
  });
});

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
  summary: 'A token endpoint of OAuth',
  bodyType: 'form',
  errorForm: 'oauth',
  body: Type.Object({ failure: Type.String() }),
  response: Type.Unknown(),
});
const plain = operation({ ...token, id: 'plain', path: '/plain', errorForm: 'problem' });

const errors: Record<string, unknown> = {
  conflict: new ProblemError('CONFLICT', { detail: 'Say "no"\\ é' }),
  limit: new ProblemError('RATE_LIMITED', { headers: { 'retry-after': '3' } }),
  client: new ProblemError('UNAUTHENTICATED', { headers: { 'www-authenticate': 'Bearer' } }),
  unavailable: Object.assign(new Error('connect ECONNREFUSED'), { backend: 'mongodb' }),
  bug: new Error('inner secret'),
};

describe('errorForm: oauth', () => {
  let server: Running;
  before(async () => {
    const fail = async ({ body }: { body: { failure: string } }): Promise<unknown> => {
      throw errors[body.failure];
    };
    server = await serve({ routes: [handle(token, fail), handle(plain, fail)] });
  });
  after(() => server.close(100));

  async function send(
    path: string,
    body: string,
    type = 'application/x-www-form-urlencoded',
    method = 'POST',
  ) {
    const response = await fetch(server.url + path, { method, headers: { 'content-type': type }, body });
    const { traceId, ...rest } = (await response.json()) as Record<string, unknown>;
    assert.match(String(traceId), /^[0-9a-f]{32}$/);
    return { response, body: rest };
  }

  for (const [failure, status, error, description, code] of [
    ['conflict', 409, 'invalid_request', "Say 'no'' '", 'CONFLICT'],
    ['limit', 429, 'temporarily_unavailable', 'Too many requests', 'RATE_LIMITED'],
    ['client', 401, 'invalid_client', 'Authentication required', 'UNAUTHENTICATED'],
    ['bug', 500, 'server_error', 'Internal server error', 'INTERNAL_ERROR'],
  ] as const) {
    it(`renders ${code} as ${error} (RFC 6749 section 5.2)`, async () => {
      const { response, body } = await send('/token', `failure=${failure}`);
      assert.equal(response.status, status);
      assert.equal(response.headers.get('content-type'), 'application/json');
      assert.equal(response.headers.get('cache-control'), 'no-store');
      assert.deepEqual(body, { error, error_description: description, code });
    });
  }

  it('keeps the headers and extensions of a problem', async () => {
    assert.equal((await send('/token', 'failure=limit')).response.headers.get('retry-after'), '3');
    assert.equal((await send('/token', 'failure=client')).response.headers.get('www-authenticate'), 'Bearer');
    const { body } = await send('/token', 'failure=unavailable');
    assert.deepEqual([body.error, body.backend], ['temporarily_unavailable', 'mongodb']);
  });

  it('applies to requests that are rejected before the handler', async () => {
    for (const { response, body } of [
      await send('/token', 'failure=a&failure=b'),
      await send('/token', '{}', 'application/json'),
      await send('/token', `failure=${'x'.repeat(200_000)}`),
      await send('/token', 'failure=a', undefined, 'PUT'),
      await send('/token?x=1', 'failure=a'),
    ]) {
      assert.equal(body.error, 'invalid_request', String(response.status));
      assert.equal(response.headers.get('content-type'), 'application/json');
    }
  });

  it('does not apply to other routes', async () => {
    const { response, body } = await send('/plain', 'failure=conflict');
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
    assert.equal(body.error, undefined);
  });

  it('is declared in the OpenAPI document', () => {
    const document = openApiDocument({
      title: 'T',
      version: '1',
      servers: [],
      groups: [{ name: 'things', operations: [token, plain] }],
    });
    const responseFor400 = (path: string) => {
      const { post } = document.paths[path] as { post: { responses: Record<string, object> } };
      return post.responses['400'];
    };
    assert.deepEqual(responseFor400('/token'), { $ref: '#/components/responses/oauth.INVALID_REQUEST' });
    const { content } = document.components.responses['oauth.INVALID_REQUEST'] as { content: object };
    assert.deepEqual(content, {
      'application/json': { schema: { $ref: '#/components/schemas/OAuthError' } },
    });
    assert.deepEqual(responseFor400('/plain'), { $ref: '#/components/responses/INVALID_REQUEST' });
    assert.ok(document.components.schemas.OAuthError);
  });
});

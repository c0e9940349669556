import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import Type from 'typebox';
import { handle } from '../../src/operation/handle.js';
import { operation } from '../../src/operation/operation.js';
import { respond } from '../../src/operation/respond.js';
import { ProblemError } from '../../src/problem/problem.js';
import { itemErrors } from '../support/item-errors.js';
import { rawExchange } from '../support/raw.js';
import { type Running, serve } from '../support/things.js';

const failing = operation({
  id: 'failing',
  method: 'GET',
  path: '/fail/{failure}',
  access: 'anyone',
  summary: 'Fails',
  params: Type.Object({ failure: Type.String() }),
  response: Type.Unknown(),
});

const errors: Record<string, unknown> = {
  problem: new ProblemError(itemErrors.TOO_FEW_LEFT, {
    detail: 'Only 2 left',
    cause: new Error('inner secret'),
    headers: { 'x-own': 'yes' },
    extensions: { available: 2, status: 200, traceId: 'mine', code: 'NOPE' },
  }),
  plain: new Error('password is hunter2'),
  text: 'only text',
  nothing: undefined,
  store: Object.assign(new Error('connect ECONNREFUSED 10.1.2.3'), { backend: 'mongodb' }),
  http: Object.assign(new Error('not for you'), { status: 403, expose: true }),
  wrapped: new ProblemError('INTERNAL_ERROR', { cause: new RangeError('the actual cause') }),
};

describe('renderProblems', () => {
  let server: Running;
  before(async () => {
    server = await serve({
      routes: [
        handle(failing, async ({ params }): Promise<unknown> => {
          if (params.failure === 'midway') {
            const parts = ['{"a":', new Error('broke midway')];
            const stream = new Readable({
              read() {
                const part = parts.shift();
                if (part instanceof Error) setTimeout(() => this.destroy(part), 20);
                else this.push(part);
              },
            });
            return respond(200, stream, { 'content-type': 'application/json' });
          }
          throw errors[params.failure];
        }),
      ],
    });
  });
  after(() => server.close(100));
  beforeEach(() => {
    server.telemetry.spans.length = 0;
    server.telemetry.records.length = 0;
  });

  async function get(failure: string) {
    const response = await fetch(`${server.url}/fail/${failure}`);
    const text = await response.text();
    for (let tries = 0; tries < 200 && server.telemetry.spans.length === 0; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const [span] = server.telemetry.spans;
    assert.ok(span);
    return {
      response,
      text,
      body: JSON.parse(text) as Record<string, unknown>,
      span,
      records: server.telemetry.records,
    };
  }

  it('renders a problem according to RFC 9457; extensions do not replace its standard members', async () => {
    const { response, body, span } = await get('problem');
    assert.equal(response.status, 409);
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('x-own'), 'yes');
    assert.deepEqual(body, {
      available: 2,
      type: '/docs/errors#too_few_left',
      title: 'Not enough items are left',
      status: 409,
      detail: 'Only 2 left',
      code: 'TOO_FEW_LEFT',
      traceId: span.traceId,
    });
  });

  it('records a 4xx problem with span status ok and without an error record', async () => {
    const { span, records, text } = await get('problem');
    assert.equal(span.status, 'ok');
    assert.equal(span.attributes['error.code'], 'TOO_FEW_LEFT');
    assert.deepEqual(
      records.filter((record) => ['warn', 'error', 'fatal'].includes(String(record['log.level']))),
      [],
    );
    assert.doesNotMatch(text, /secret/);
  });

  it('renders an unexpected error as 500 without details, logs it once, and sets the span status to error', async () => {
    const { response, body, text, span, records } = await get('plain');
    assert.equal(response.status, 500);
    assert.equal(body.code, 'INTERNAL_ERROR');
    assert.equal(body.detail, undefined);
    assert.doesNotMatch(text, /hunter2|at /);
    assert.equal(span.status, 'error');
    // The access record names the error too, but only the error record has the stack.
    const logged = records.filter((record) => record['error.stack_trace'] !== undefined);
    assert.equal(logged.length, 1);
    assert.equal(logged[0]?.['log.level'], 'error');
    assert.equal(logged[0]?.['trace.id'], span.traceId);
    assert.match(String(logged[0]?.['error.stack_trace']), /render\.test/);
  });

  it('renders thrown values that are not errors as 500', async () => {
    for (const failure of ['text', 'nothing']) {
      server.telemetry.spans.length = 0;
      assert.equal((await get(failure)).response.status, 500);
    }
  });

  it('renders an error with `backend` as 503 with the name of the back-end', async () => {
    const { response, body, text } = await get('store');
    assert.deepEqual([response.status, body.code, body.backend], [503, 'BACKEND_UNAVAILABLE', 'mongodb']);
    assert.equal(response.headers.get('retry-after'), '1');
    assert.doesNotMatch(text, /10\.1\.2\.3/);
  });

  it('renders HTTP errors of Koa and its middleware with their status and message', async () => {
    const { response, body } = await get('http');
    assert.deepEqual([response.status, body.code, body.detail], [403, 'FORBIDDEN', 'not for you']);
  });

  it('logs the cause of a problem instead of the problem', async () => {
    const { records, span } = await get('wrapped');
    const logged = records.find((record) => record['error.message'] !== undefined);
    assert.equal(logged?.['error.message'], 'the actual cause');
    assert.equal(logged?.['error.type'], 'RangeError');
    assert.equal(span.attributes['error.type'], 'RangeError');
  });

  it('aborts a response whose body fails halfway', async () => {
    const text = await rawExchange(server.url, 'GET /fail/midway HTTP/1.1\r\nhost: x\r\n\r\n');
    assert.match(text, /^HTTP\/1.1 200 /);
    assert.match(text, /\{"a":/);
    assert.doesNotMatch(text, /\r\n0\r\n\r\n$/);
  });

  it('records one span and one access record for each error', async () => {
    for (const failure of Object.keys(errors)) await (await fetch(`${server.url}/fail/${failure}`)).text();
    const expected = Object.keys(errors).length;
    for (let tries = 0; tries < 200 && server.telemetry.spans.length < expected; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.equal(server.telemetry.spans.length, expected);
    assert.equal(
      server.telemetry.records.filter((record) => record['event.action'] === 'http-request').length,
      expected,
    );
  });
});

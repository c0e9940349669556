import assert from 'node:assert/strict';
import Type from 'typebox';
import { handle } from '../../src/operation/handle.js';
import { operation } from '../../src/operation/operation.js';
import { ProblemError } from '../../src/problem/problem.js';
import { itemErrors } from '../support/item-errors.js';
import {
  admin,
  echoRoutes,
  getThing,
  listThings,
  makeThing,
  type Running,
  removeThing,
  sendForm,
  serve,
  user,
} from '../support/things.js';
import { calling } from '../support/upstream.js';

const echo = operation({
  id: 'echo',
  method: 'GET',
  path: '/echo',
  access: 'anyone',
  summary: 'Echoes headers and time left',
  response: Type.Object({ headers: Type.Record(Type.String(), Type.String()), left: Type.Number() }),
});
const fail = operation({
  id: 'fail',
  method: 'POST',
  path: '/fail',
  access: 'internal',
  summary: 'Fails with a problem',
  errors: [itemErrors.TOO_FEW_LEFT],
});

describe('client.call', () => {
  let server: Running;
  before(async () => {
    server = await serve({
      routes: [
        ...echoRoutes,
        handle(echo, async ({ headers, deadline }) => ({
          headers: headers as Record<string, string>,
          left: deadline - performance.now(),
        })),
        handle(fail, async () => {
          throw new ProblemError(itemErrors.TOO_FEW_LEFT, {
            detail: 'Only 2 left',
            headers: { 'retry-after': '7' },
            extensions: { available: 2 },
          });
        }),
      ],
    });
  });
  after(() => server.close(100));

  it('sends params, query and body in the form that the operation declares', () =>
    calling(server.url, async ({ client, span }) => {
      assert.deepEqual(await client.call(span, getThing, { params: { id: 'x/y z?' } }), { id: 'x/y z?' });
      assert.deepEqual(
        await client.call(span, listThings, { query: { limit: 3, weight: 1.5, old: undefined } }),
        {
          limit: 3,
          weight: 1.5,
        },
      );
      assert.deepEqual(await client.call(span, listThings), { limit: 20 });
      assert.deepEqual(await client.call(span, sendForm, { body: { grant: 'a b&c=é+' } }), {
        grant: 'a b&c=é+',
      });
      assert.equal(await client.call(span, removeThing, { params: { id: 'x' }, user: admin }), undefined);
    }));

  it('sends the caller and the idempotency key', () =>
    calling(server.url, async ({ client, span }) => {
      const echoed = await client.call(span, makeThing, { body: { name: 'n' }, user, idempotencyKey: 'k-1' });
      assert.deepEqual(echoed, { body: { name: 'n' }, user, idempotencyKey: 'k-1' });
      await assert.rejects(client.call(span, makeThing, { body: { name: 'n' } }), {
        code: 'UNAUTHENTICATED',
      });
    }));

  it('sends additional headers, which do not replace its own', () =>
    calling(server.url, async ({ client, span }) => {
      const { headers } = await client.call(span, echo, {
        headers: { 'x-extra': 'yes', traceparent: 'forged' },
      });
      assert.equal(headers['x-extra'], 'yes');
      assert.match(String(headers.traceparent), new RegExp(`^00-${span.traceId}-`));
    }));

  it('requires params in its type and at run time', () =>
    calling(server.url, async ({ client, span }) => {
      // @ts-expect-error params are required
      await assert.rejects(() => client.call(span, getThing), TypeError);
      // @ts-expect-error params and query do not match the operation
      await assert.rejects(() => client.call(span, getThing, { params: { id: 1, x: 2 }, query: { a: 1 } }));
      const response: { id: string } = await client.call(span, getThing, { params: { id: 'a' } });
      assert.equal(response.id, 'a');
    }));

  it('prefixes the path of the operation with the path of the url', () =>
    calling(`${server.url}/things/`, async ({ client, span }) => {
      const below = operation({ ...echo, path: '/below' });
      assert.deepEqual(await client.call(span, below), { id: 'below' });
    }));

  describe('deadline', () => {
    it('is sent to the upstream service, by default the timeout of the operation', () =>
      calling(server.url, async ({ client, span }) => {
        const { left } = await client.call(span, echo);
        assert.ok(left > 2000 && left <= 5000, `${left}`);
      }));
    it('is sent as the remaining time until the given deadline', () =>
      calling(server.url, async ({ client, span }) => {
        const { left } = await client.call(span, echo, { deadline: performance.now() + 1500 });
        assert.ok(left > 0 && left <= 1500, `${left}`);
      }));
    it('defaults to the timeout of the client for operations without one', () =>
      calling(
        server.url,
        async ({ client, span }) => {
          const { left } = await client.call(span, echo);
          assert.ok(left <= 2000, `${left}`);
        },
        { timeoutMs: 2000 },
      ));
    it('rejects without sending a request when it has passed', () =>
      calling(server.url, async ({ client, span, calls }) => {
        const seen = server.telemetry.spans.length;
        await assert.rejects(client.call(span, echo, { deadline: performance.now() - 1 }), {
          code: 'DEADLINE_EXCEEDED',
          status: 504,
        });
        assert.equal(server.telemetry.spans.length, seen);
        assert.equal(calls()[0]?.attributes['error.type'], 'DEADLINE_EXCEEDED');
      }));
  });

  describe('problem response', () => {
    it('is thrown with its code, detail, extensions and retry-after', () =>
      calling(server.url, async ({ client, span }) => {
        await assert.rejects(client.call(span, fail), (error) => {
          assert.ok(error instanceof ProblemError);
          assert.deepEqual([error.code, error.status, error.detail], ['TOO_FEW_LEFT', 409, 'Only 2 left']);
          assert.deepEqual(error.extensions, { available: 2 });
          assert.deepEqual(error.headers, { 'retry-after': '7' });
          return true;
        });
      }));

    it('is thrown with the generic code of its status when the operation does not declare its code', () =>
      calling(server.url, async ({ client, span }) => {
        await assert.rejects(client.call(span, { ...fail, errors: [] }), (error) => {
          assert.ok(error instanceof ProblemError);
          assert.deepEqual([error.code, error.status, error.detail], ['CONFLICT', 409, undefined]);
          assert.match(String(error.cause), /without a declared error code/);
          return true;
        });
      }));
  });

  describe('telemetry', () => {
    it('has a client span as the parent of the server span of the upstream service', () =>
      calling(server.url, async ({ client, span, calls }) => {
        await client.call(span, getThing, { params: { id: 'spanned' } });
        const [call] = calls();
        assert.ok(call);
        assert.deepEqual(
          [call.name, call.kind, call.traceId, call.parentSpanId, call.status],
          ['GET /things/{id}', 'client', span.traceId, span.spanId, 'ok'],
        );
        const { port } = new URL(server.url);
        const {
          'http.client.connect_time_ms': _,
          'http.client.time_to_first_byte_ms': __,
          ...rest
        } = call.attributes;
        assert.deepEqual(rest, {
          'http.client.connection.reused': false,
          'http.request.method': 'GET',
          'network.peer.address': '127.0.0.1',
          'network.peer.port': Number(port),
          'network.protocol.version': '1.1',
          'url.template': '/things/{id}',
          'server.address': '127.0.0.1',
          'server.port': Number(port),
          'peer.service': 'callee',
          'http.response.status_code': 200,
        });
        for (let tries = 0; tries < 200; tries++) {
          if (server.telemetry.spans.some(({ parentSpanId }) => parentSpanId === call.spanId)) return;
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
        assert.fail('the client span has no server span as its child');
      }));

    it('sets the status of the span to error for a problem', () =>
      calling(server.url, async ({ client, span, calls }) => {
        await assert.rejects(client.call(span, fail));
        const [call] = calls();
        assert.deepEqual(
          [call?.status, call?.attributes['error.type'], call?.attributes['http.response.status_code']],
          ['error', '409', 409],
        );
      }));

    it('counts each call by upstream service, method, route and status', () =>
      calling(server.url, async ({ client, span, telemetry }) => {
        await client.call(span, getThing, { params: { id: '1' } });
        await client.call(span, getThing, { params: { id: '2' } });
        await assert.rejects(client.call(span, fail));
        const { body } = await telemetry.metrics.expose();
        const counts = body
          .split('\n')
          .filter((line) => line.startsWith('http_client_request_duration_seconds_count'));
        assert.deepEqual(counts.toSorted(), [
          'http_client_request_duration_seconds_count{peer="callee",method="GET",route="/things/{id}",status_code="200"} 2',
          'http_client_request_duration_seconds_count{peer="callee",method="POST",route="/fail",status_code="409"} 1',
        ]);
      }));
  });

  it('queues calls above the concurrency limit', () =>
    calling(
      server.url,
      async ({ client, span }) => {
        const ids = Array.from({ length: 40 }, (_, index) => `n${index}`);
        const things = await Promise.all(ids.map((id) => client.call(span, getThing, { params: { id } })));
        assert.deepEqual(
          things.map(({ id }) => id),
          ids,
        );
      },
      { limits: { concurrency: 10 } },
    ));
});

import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type Koa from 'koa';
import { bodyIn, rawConnection, rawExchange } from '../support/raw.js';
import { type Running, serve } from '../support/things.js';

const failure = (): Error => Object.assign(new Error('secret reason'), { code: 'E_SOURCE' });
async function* parts(...all: string[]): AsyncGenerator<string> {
  yield* all;
  await sleep(20);
  throw failure();
}
const webStream = (...all: string[]): ReadableStream =>
  new ReadableStream({
    async pull(controller) {
      const part = all.shift();
      if (part !== undefined) return controller.enqueue(new TextEncoder().encode(part));
      await sleep(20);
      controller.error(failure());
    },
  });
const destroyed = (error?: Error): Readable => new Readable({ read() {} }).destroy(error);

/** Bodies that the handler sets, by request path. */
const bodies: Record<string, (context: Koa.Context) => unknown> = {
  // streams that fail before the first byte
  'fails-before/generator': () => Readable.from(parts()),
  'fails-before/file': () => createReadStream('/nowhere/to/be/found'),
  'fails-before/destroyed': () => destroyed(failure()),
  'fails-before/destroyed-without-error': () => destroyed(),
  'fails-before/destroyed-soon': () => {
    const stream = new PassThrough();
    setTimeout(() => stream.destroy(), 20);
    return stream;
  },
  'fails-before/web': () => webStream(),
  'fails-before/response': () => new Response(webStream(), { headers: { 'x-own': 'yes' } }),
  'fails-before/with-length': (context) => {
    context.set('content-length', '1000');
    context.set('etag', '"x"');
    return Readable.from(parts());
  },
  // bodies and headers that cannot be serialized
  'fails-before/bigint': () => ({ value: 1n }),
  'fails-before/cyclic': () => {
    const value: Record<string, unknown> = {};
    value.value = value;
    return value;
  },
  'fails-before/header': (context) => {
    context.set('x-bad', 'a\nb');
    return 'ok';
  },
  'fails-before/problem-header': (context) =>
    context.throw(500, 'no', { headers: { 'x-bad': 'a\nb' } }) as never,
  'fails-before/own-response': (context) => {
    context.respond = false;
    throw failure();
  },
  // streams that fail after some bytes
  'fails-after/generator': () => Readable.from(parts('half')),
  'fails-after/web': () => webStream('half'),
  'fails-after/response': () => new Response(webStream('half')),
  'fails-after/destroyed': () => {
    const stream = new PassThrough();
    stream.write('half');
    setTimeout(() => stream.destroy(), 30);
    return stream;
  },
  // bodies that do not fail
  'works/stream': () => Readable.from(['whole']),
  'works/web': () => new Blob(['whole']).stream(),
  'works/blob': () => new Blob(['whole']),
  'works/response': () => new Response('whole'),
  'works/empty': () => Readable.from([]),
  endless: () => new PassThrough(),
  drips: () =>
    Readable.from(
      (async function* () {
        for (;;) {
          yield 'x';
          await sleep(5);
        }
      })(),
    ),
};

describe('response with a stream as its body', () => {
  let server: Running;
  let uncaught = 0;
  const count = (): void => {
    uncaught += 1;
  };
  const request = (path: string, method = 'GET'): string =>
    `${method} /${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`;
  before(async () => {
    process.on('uncaughtExceptionMonitor', count);
    server = await serve({
      routes: [],
      fallback: (context) => {
        const make = bodies[context.path.slice(1)];
        if (make) context.body = make(context);
        return Promise.resolve();
      },
    });
  });
  after(async () => {
    process.off('uncaughtExceptionMonitor', count);
    await server.close(100);
    assert.equal(uncaught, 0);
  });
  beforeEach(() => {
    server.telemetry.spans.length = 0;
    server.telemetry.records.length = 0;
  });

  /** Returns status and failure of the only recorded request; asserts that its span and access record agree. */
  async function recorded() {
    for (let at = 0; at < 200 && server.telemetry.spans.length === 0; at += 1) await sleep(5);
    await sleep(20);
    const [span, ...more] = server.telemetry.spans;
    const [record, ...others] = server.telemetry.records.filter(
      (logged) => logged['event.action'] === 'http-request',
    );
    assert.deepEqual([more.length, others.length], [0, 0]);
    const status = span?.attributes['http.response.status_code'];
    assert.equal(record?.['http.response.status_code'], status);
    assert.equal(record?.['event.outcome'], span?.status === 'error' ? 'failure' : 'success');
    return { status, failure: span?.failure };
  }
  const pathsOf = (kind: string): string[] => Object.keys(bodies).filter((path) => path.startsWith(kind));

  for (const path of pathsOf('fails-before/')) {
    for (const method of ['GET', 'HEAD']) {
      // The body of a HEAD response is not serialized.
      if (method === 'HEAD' && /bigint|cyclic/.test(path)) continue;
      it(`is a 500 problem when the body fails before its first byte: ${method} ${path}`, async () => {
        const text = await rawExchange(server.url, request(path, method));
        assert.match(text, /^HTTP\/1.1 500 Internal Server Error\r\n/);
        assert.match(text, /\r\ncontent-type: application\/problem\+json\r\n/i);
        assert.doesNotMatch(text, /secret|etag|content-length: 1000/i);
        if (method === 'GET') assert.equal(bodyIn(text).code, 'INTERNAL_ERROR');
        const { status, failure } = await recorded();
        assert.equal(status, 500);
        assert.ok(failure !== undefined && failure !== '500', `${failure}`);
        if (/generator|web|response/.test(path)) assert.equal(failure, 'secret reason');
      });
    }
  }

  for (const path of pathsOf('fails-after/')) {
    it(`is aborted and recorded as a server error when the body fails after some bytes: ${path}`, async () => {
      const text = await rawExchange(server.url, request(path));
      assert.match(text, /^HTTP\/1.1 200 OK\r\n[\s\S]*half/);
      assert.doesNotMatch(text, /0\r\n\r\n$/, 'the response must not look complete');
      const { status, failure } = await recorded();
      assert.equal(status, 500);
      assert.match(String(failure), path.endsWith('destroyed') ? /Premature close/ : /secret reason/);
    });
  }

  for (const path of pathsOf('works/')) {
    for (const method of ['GET', 'HEAD']) {
      it(`is sent completely when the body does not fail: ${method} ${path}`, async () => {
        const text = await rawExchange(server.url, request(path, method));
        assert.match(text, /^HTTP\/1.1 200 OK\r\n/);
        if (method === 'GET' && path !== 'works/empty') assert.match(text, /whole/);
        if (path === 'works/blob') assert.match(text, /\r\ncontent-length: 5\r\n/i);
        assert.deepEqual(await recorded(), { status: 200, failure: undefined });
      });
    }
  }

  for (const [path, expected] of [
    ['endless', 499],
    ['drips', 200],
  ] as const) {
    it(`is recorded as a client disconnect when the client closes the connection: ${path}`, async () => {
      const raw = await rawConnection(server.url);
      raw.write(request(path));
      await sleep(50);
      raw.destroy();
      assert.deepEqual(await recorded(), {
        status: expected,
        failure: 'the client closed the connection',
      });
      const others = server.telemetry.records.filter((each) => each['event.action'] !== 'http-request');
      assert.deepEqual(
        others.filter((each) => each['log.level'] !== 'debug'),
        [],
        'only the access record',
      );
    });
  }

  for (const [path, expected] of [
    ['endless', 499],
    ['drips', 200],
  ] as const) {
    it(`is recorded as a client disconnect when the client sends invalid HTTP: ${path}`, async () => {
      const raw = await rawConnection(server.url);
      raw.write(request(path).replace('close', 'keep-alive'));
      await sleep(50);
      raw.write('nonsense\r\n\r\n');
      await raw.closed();
      assert.deepEqual(await recorded(), {
        status: expected,
        failure: 'the client closed the connection',
      });
    });
  }

  it('is recorded as a server error when the server closes before its end', async () => {
    const other = await serve({
      routes: [],
      fallback: (context) => {
        context.body = bodies.drips?.(context);
        return Promise.resolve();
      },
    });
    const raw = await rawConnection(other.url);
    raw.write(request('drips'));
    await raw.until(/x/);
    await other.close(20);
    await raw.closed();
    await sleep(20);
    const [span] = other.telemetry.spans;
    assert.deepEqual(
      [span?.attributes['http.response.status_code'], span?.attributes['error.type']],
      [500, 'response_aborted'],
    );
  });
});

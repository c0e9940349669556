import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import * as zlib from 'node:zlib';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { encode } from '@msgpack/msgpack';
import { getJson, post, until, zipkinSpan } from '../start-console.js';
import { encodeOtlp } from './otlp/encode-otlp.js';

const file = fileURLToPath(new URL('../../server/src/main.js', import.meta.url));
const traceId = '0af7651916cd43dd8448eb211c80319c';
const nanos = '1700000000123456789';
/** Markup, a script, terminal escapes, and characters that change the direction of text. */
const hostile = '"><img src=x onerror=alert(1)>\u001b[31m\u001b]0;x\u0007\u202e{{7*7}}\u0000\r\n<script>';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The console of `npm start`: a process with an old generation of 192 MB. */
describe('a console that receives hostile input', function () {
  this.timeout(120_000);
  let child: ChildProcess;
  let url: string;
  let forwardPort: number;
  let sockets: Socket[] = [];

  before(async () => {
    forwardPort = await freePort();
    const env = {
      PATH: process.env.PATH,
      PORT: '0',
      FORWARD_PORT: String(forwardPort),
      ZIPKIN_PORT: '0',
      OTLP_PORT: '0',
      LOG_LEVEL: 'fatal',
    };
    child = fork(file, {
      env,
      execArgv: ['--max-old-space-size=192'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const [{ port }] = await once(child, 'message');
    url = `http://127.0.0.1:${port}`;
  });
  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    sockets = [];
    await assertServed();
    const { process } = await status();
    assert.ok(process.rssBytes < 330e6, `${process.rssBytes} bytes resident`);
  });
  after(async () => {
    child.kill();
    await once(child, 'exit');
  });

  const status = () => getJson(`${url}/api/status`);

  function open(port = forwardPort): Socket {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    sockets.push(socket);
    return socket;
  }

  /** Sends a log record and a span as other senders would meanwhile. */
  async function assertServed(): Promise<void> {
    const socket = open();
    socket.write(encode(['other', 1_700_000_000, { message: 'fine' }, { chunk: 'c' }]));
    const [acknowledgement] = await once(socket, 'data', { signal: AbortSignal.timeout(10_000) });
    assert.deepEqual([...acknowledgement], [...encode({ ack: 'c' })]);
    socket.destroy();
    assert.equal((await post(`${url}/api/v2/spans`, [zipkinSpan()])).status, 202);
  }

  /** Posts to an HTTP receiver, and returns the status and how many more requests were refused. */
  async function refusal(path: string, body: Uint8Array | string, headers: Record<string, string>) {
    const protocol = path.startsWith('/v1') ? 'otlp' : 'zipkin';
    const before = (await status()).receivers[protocol].refused;
    const response = await fetch(url + path, { method: 'POST', headers, body: body as string });
    const text = await response.text();
    return {
      status: response.status,
      text,
      refused: (await status()).receivers[protocol].refused - before,
    };
  }

  const json = { 'content-type': 'application/json' };
  const protobuf = { 'content-type': 'application/x-protobuf' };
  const emptyMessages = () => {
    const bytes = Buffer.alloc(20 << 20);
    for (let at = 0; at < bytes.length; at += 2) bytes[at] = 0x0a;
    return bytes;
  };
  const zeros = Buffer.alloc(64 << 20);
  const bombs: [string, string, () => Uint8Array | string, Record<string, string>, number, RegExp][] = [
    [
      'a gzip bomb',
      '/v1/traces',
      () => zlib.gzipSync(zeros),
      { ...json, 'content-encoding': 'gzip' },
      413,
      /20971520 bytes/,
    ],
    [
      'a deflate bomb',
      '/v1/logs',
      () => zlib.deflateSync(zeros),
      { ...json, 'content-encoding': 'deflate' },
      413,
      /20971520 bytes/,
    ],
    [
      '20 MiB of empty arrays',
      '/v1/traces',
      () => `[${'[],'.repeat(6_900_000)}[]]`,
      json,
      413,
      /600000 JSON values/,
    ],
    [
      '20 MiB of empty objects',
      '/api/v2/spans',
      () => `[${'{},'.repeat(6_900_000)}{}]`,
      json,
      413,
      /600000 JSON values/,
    ],
    [
      '20 MiB of members',
      '/v1/logs',
      () => `{${'"a":1,'.repeat(3_000_000)}"b":1}`,
      json,
      413,
      /600000 JSON values/,
    ],
    [
      '10 million levels of nesting',
      '/v1/logs',
      () => '['.repeat(10_000_000),
      json,
      413,
      /600000 JSON values/,
    ],
    ['20 MiB of empty messages', '/v1/traces', emptyMessages, protobuf, 400, /over 600000 messages/],
    ['20 MiB of empty metrics', '/v1/metrics', emptyMessages, protobuf, 400, /over 600000 messages/],
    [
      'a truncated message',
      '/v1/traces',
      () => Buffer.from([0x0a, 0xff, 0xff, 0xff, 0x7f]),
      protobuf,
      400,
      /ends after its message/,
    ],
    ['25 MiB', '/v1/traces', () => Buffer.alloc(25 << 20), protobuf, 413, /20971520 bytes/],
    [
      'truncated gzip',
      '/v1/logs',
      () => zlib.gzipSync('{}').subarray(0, -5),
      { ...json, 'content-encoding': 'gzip' },
      400,
      /not gzip/,
    ],
    [
      'a coding that is not known',
      '/v1/logs',
      () => '{}',
      { ...json, 'content-encoding': 'compress' },
      415,
      /gzip, deflate/,
    ],
  ];
  for (const [name, path, body, headers, code, reason] of bombs) {
    it(`refuses ${name} at ${path} with ${code} and the reason, and counts it`, async () => {
      const response = await refusal(path, body(), headers);
      assert.equal(response.status, code);
      assert.match(response.text, reason);
      assert.equal(response.refused, 1);
    });
  }

  it('accepts zstd where the platform has it, and names the codings where it does not', async () => {
    const body = JSON.stringify([zipkinSpan()]);
    const headers = { ...json, 'content-encoding': 'zstd' };
    if ('zstdCompressSync' in zlib) {
      const compress = (zlib as unknown as { zstdCompressSync: typeof zlib.gzipSync }).zstdCompressSync;
      assert.equal((await refusal('/api/v2/spans', compress(body), headers)).status, 202);
      assert.equal((await refusal('/api/v2/spans', compress(zeros), headers)).status, 413);
    } else {
      const response = await fetch(`${url}/api/v2/spans`, { method: 'POST', headers, body });
      assert.equal(response.status, 415);
      assert.equal(response.headers.get('accept-encoding'), 'gzip, deflate');
      assert.match(await response.text(), /gzip, deflate/);
    }
  });

  it('bounds attributes of 10 MB in every protocol', async () => {
    const large = 'x'.repeat(10 << 20);
    const attributes = [{ key: 'large', value: { stringValue: large } }];
    const spans = (spanId: string) => ({
      resourceSpans: [
        { scopeSpans: [{ spans: [{ traceId, spanId, startTimeUnixNano: nanos, attributes }] }] },
      ],
    });
    const logs = {
      resourceLogs: [
        {
          scopeLogs: [
            { logRecords: [{ timeUnixNano: nanos, body: { stringValue: 'm' }, traceId, attributes }] },
          ],
        },
      ],
    };
    assert.equal((await post(`${url}/v1/traces`, spans('1'.repeat(16)))).status, 200);
    assert.equal((await post(`${url}/v1/logs`, logs)).status, 200);
    for (const [path, message, body] of [
      ['/v1/traces', 'ExportTraceServiceRequest', spans('2'.repeat(16))],
      ['/v1/logs', 'ExportLogsServiceRequest', logs],
    ] as const)
      assert.equal((await refusal(path, encodeOtlp(message, body), protobuf)).status, 200);
    await post(`${url}/api/v2/spans`, [zipkinSpan({ id: '3'.repeat(16), tags: { large } })]);
    const socket = open();
    socket.write(encode(['t', 1_700_000_000, { message: 'm', large, 'trace.id': traceId }, { chunk: 'c' }]));
    await once(socket, 'data');
    const trace = await getJson(`${url}/api/traces/${traceId}`);
    const lengths = trace.spans.flatMap(
      (span: { attributes: Record<string, string> }) => span.attributes.large?.length ?? [],
    );
    assert.deepEqual(lengths, [16_385, 16_385, 16_385]);
    const { items } = await getJson(`${url}/api/logs?trace=${traceId}`);
    assert.deepEqual(
      items.map((item: Record<string, string>) => item.large?.length),
      [16_385, 16_385, 16_385],
    );
  });

  it('returns markup and terminal escapes in every field as JSON, unchanged', async () => {
    const id = '5'.repeat(32);
    const attributes = [{ key: hostile, value: { stringValue: hostile } }];
    const resource = {
      attributes: [...attributes, { key: 'service.name', value: { stringValue: hostile } }],
    };
    const scope = { name: hostile, version: hostile };
    const span = {
      traceId: id,
      spanId: '5'.repeat(16),
      name: hostile,
      traceState: hostile,
      startTimeUnixNano: nanos,
      attributes,
      events: [{ name: hostile, timeUnixNano: nanos, attributes }],
      status: { code: 2, message: hostile },
    };
    const record = {
      timeUnixNano: nanos,
      traceId: id,
      severityText: hostile,
      body: { stringValue: hostile },
      attributes,
    };
    await post(`${url}/v1/traces`, { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span] }] }] });
    await post(`${url}/v1/logs`, {
      resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [record] }] }],
    });
    const [stored] = (await getJson(`${url}/api/traces/${id}`)).spans;
    for (const value of [
      stored.name,
      stored.service,
      stored.traceState,
      stored.statusMessage,
      stored.scope.name,
      stored.attributes[hostile],
      stored.resource[hostile],
      stored.events[0].name,
      stored.events[0].attributes[hostile],
    ])
      assert.equal(value, hostile);
    const response = await fetch(`${url}/api/logs?trace=${id}`);
    assert.match(String(response.headers.get('content-type')), /^application\/json/);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    const [log] = ((await response.json()) as { items: Record<string, string>[] }).items;
    assert.equal(log?.message, hostile);
    assert.equal(log?.[hostile], hostile);
  });

  it('closes senders of oversized, truncated and announced messages, and counts them', async () => {
    const before = (await status()).receivers.forward.ended;
    const packed = Buffer.concat(Array.from({ length: 10 }, () => encode([1_700_000_000, { message: 'm' }])));
    const bombs: Uint8Array[] = [
      Buffer.from([0xc6, 0x7f, 0xff, 0xff, 0xff]), // 2 GiB of binary, announced
      Buffer.from([0xdd, 0x7f, 0xff, 0xff, 0xff]), // 2 G elements, announced
      Buffer.concat([Buffer.from([0x93, 0xa1, 0x74, 0xc6, 0x01, 0xff, 0xff, 0xff]), Buffer.alloc(21 << 20)]),
      encode(['t', packed.subarray(0, -3)]),
      encode(['t', zlib.gzipSync(zeros), { compressed: 'gzip' }]),
      encode(['t', Buffer.alloc(8 << 20)]), // 8 M entries of one byte
      Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    ];
    for (const bomb of bombs) {
      const socket = open();
      socket.write(bomb);
      socket.resume();
      await new Promise((resolve) => socket.on('close', resolve));
    }
    const { ended } = (await status()).receivers.forward;
    assert.equal(ended.invalid - before.invalid, bombs.length);
  });

  it('serves others while 1,000 connections send nothing, and counts those over its limit', async () => {
    const served = open();
    served.write(encode(['t', 1_700_000_000, { message: 'first' }, { chunk: 'a' }]));
    await once(served, 'data');
    const refusedBefore = (await status()).receivers.forward.refusedConnections;
    for (let i = 0; i < 1000; i++) open();
    await until(
      async () => (await status()).receivers.forward.refusedConnections - refusedBefore >= 1000 - 256,
    );
    const { connections } = (await status()).receivers.forward;
    assert.ok(connections <= 256, String(connections));
    served.write(encode(['t', 1_700_000_000, { message: 'second' }, { chunk: 'b' }]));
    await once(served, 'data', { signal: AbortSignal.timeout(5000) });
    for (const socket of sockets) socket.destroy();
    await until(async () => (await status()).receivers.forward.connections === 0);
  });

  it('serves others while 500 requests send their bodies slowly, and releases the memory of aborted ones', async () => {
    const port = Number(new URL(url).port);
    const head = `POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n`;
    for (let i = 0; i < 500; i++) open(port).write(`${head}{"resourceSpans":[`);
    await assertServed();
    const text = await (await fetch(`${url}/metrics`)).text();
    assert.ok(Number(/^console_received_body_bytes (\d+)/m.exec(text)?.[1]) > 0);
    for (const socket of sockets) socket.destroy();
    await until(async () =>
      /^console_received_body_bytes 0$/m.test(await (await fetch(`${url}/metrics`)).text()),
    );
  });

  it('refuses bodies over its limit for all requests with 503 and Retry-After, and serves others', async () => {
    const port = Number(new URL(url).port);
    const body = Buffer.alloc(19 << 20, 32);
    const responses = Array.from({ length: 5 }, async () => {
      const socket = open(port);
      let received = '';
      socket.on('data', (bytes) => (received += bytes));
      socket.write(
        `POST /v1/traces HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${20 << 20}\r\n\r\n`,
      );
      socket.write(body);
      return { socket, received: () => received };
    });
    const clients = await Promise.all(responses);
    await until(async () => {
      const text = await (await fetch(`${url}/metrics`)).text();
      return Number(/^console_received_body_bytes (\d+)/m.exec(text)?.[1]) > 30e6;
    });
    await assertServed();
    for (const { socket } of clients) socket.write(Buffer.alloc(1 << 20, 32));
    await until(() => clients.every(({ received }) => received().includes('HTTP/1.1')));
    const overloaded = clients.filter(({ received }) => /^HTTP\/1.1 503/.test(received()));
    assert.ok(overloaded.length >= 2, String(overloaded.length));
    for (const { received } of overloaded) assert.match(received(), /retry-after: 1/i);
  });

  it('skips values that are nested 100,000 levels deep', async () => {
    let value = Buffer.from(new BinaryWriter().tag(1, WireType.LengthDelimited).string('in').finish());
    const parts: Buffer[] = [];
    let length = value.length;
    for (let depth = 0; depth < 100_000; depth++) {
      const list = new BinaryWriter()
        .uint32((1 << 3) | 2)
        .uint32(length)
        .finish();
      const any = new BinaryWriter()
        .uint32((5 << 3) | 2)
        .uint32(length + list.length)
        .finish();
      parts.push(Buffer.from(list), Buffer.from(any));
      length += list.length + any.length;
    }
    value = Buffer.concat([...parts.reverse(), value]);
    const wrap = (number: number, bytes: Uint8Array) =>
      new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(bytes).finish();
    const record = wrap(5, value);
    const request = wrap(1, wrap(2, wrap(2, record)));
    assert.equal((await refusal('/v1/logs', request, protobuf)).status, 200);
  });
});

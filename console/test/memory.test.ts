import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { encode } from '@msgpack/msgpack';
import { getJson, post, zipkinSpan } from './start-console.js';

const file = fileURLToPath(new URL('../server/src/main.js', import.meta.url));
const hex = (length: number) =>
  Array.from({ length }, () => Math.floor(Math.random() * 16).toString(16)).join('');

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Returns the telemetry of 40 requests: 600 spans and 320 records with different ids and paths. */
function batch(): { spans: object[]; lines: unknown[] } {
  const spans: object[] = [];
  const lines: unknown[] = [];
  for (let r = 0; r < 40; r++) {
    const traceId = hex(32);
    const ids = Array.from({ length: 15 }, () => hex(16));
    for (const [i, id] of ids.entries()) {
      const parent = ids[i - 1];
      const tags = {
        'url.path': `/orders/${hex(16)}/confirm`,
        'http.route': '/orders/{id}/confirm',
        'http.request.method': 'POST',
      };
      const kind = i % 2 ? 'CLIENT' : 'SERVER';
      spans.push(
        zipkinSpan({
          traceId,
          id,
          ...(parent && { parentId: parent }),
          kind,
          tags,
          timestamp: Date.now() * 1000 + i,
        }),
      );
    }
    for (let i = 0; i < 8; i++) {
      const at = new Date().toISOString();
      lines.push([
        Math.floor(Date.now() / 1000),
        {
          '@timestamp': at,
          message: `line ${hex(8)}`,
          'service.name': 'order',
          'trace.id': traceId,
          'event.id': hex(16),
          'url.path': `/orders/${hex(16)}`,
        },
      ]);
    }
  }
  return { spans, lines };
}

describe('memory', function () {
  this.timeout(60_000);

  it('stays below 150 MB while the console receives several times its capacity', async () => {
    const forward = await freePort();
    const env = {
      PATH: process.env.PATH,
      PORT: '0',
      FORWARD_PORT: String(forward),
      ZIPKIN_PORT: '0',
      OTLP_PORT: '0',
      MAX_MEGABYTES: '3',
    };
    const child = fork(file, { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const [{ port }] = await once(child, 'message');
    const url = `http://127.0.0.1:${port}`;
    const socket = connect(forward, '127.0.0.1');
    try {
      let highest = 0;
      for (let round = 0; round < 60; round++) {
        const { spans, lines } = batch();
        const acknowledged = once(socket, 'data');
        socket.write(encode(['shop', lines, { chunk: String(round) }]));
        await post(`${url}/api/v2/spans`, spans);
        await acknowledged;
        if (round % 10 === 9)
          highest = Math.max(highest, (await getJson(`${url}/api/status`)).process.rssBytes);
      }
      const { holds, spans, logs } = await getJson(`${url}/api/status`);
      assert.ok(holds.bytes <= holds.maxBytes);
      assert.equal(spans.received, 36_000);
      assert.equal(spans.received, holds.spans + spans.evicted);
      assert.equal(logs.received, holds.logs + logs.evicted);
      assert.ok(spans.evicted > 18_000, 'spans were evicted');
      assert.ok(highest < 150e6, `${highest} bytes resident`);
    } finally {
      socket.destroy();
      child.kill();
      await once(child, 'exit');
    }
  });
});

import assert from 'node:assert/strict';
import { listThings } from '../support/things.js';
import { calling, scriptedUpstream } from '../support/upstream.js';

describe('idle client connection', () => {
  it('is closed by the client after two seconds, even if the server allows a longer time', async function idle() {
    this.timeout(60_000);
    let ended: Promise<number> | undefined;
    const upstream = await scriptedUpstream((socket) => {
      const body = '{"items":[],"next":null}';
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nkeep-alive: timeout=65\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      const startedAt = performance.now();
      ended ??= new Promise((resolve) => socket.once('end', () => resolve(performance.now() - startedAt)));
    });
    try {
      await calling(upstream.url, async ({ client, span }) => {
        await client.call(span, listThings, {});
        const idleMs = (await ended) as number;
        assert.ok(idleMs > 1500 && idleMs < 30_000, `${idleMs} ms`);
      });
    } finally {
      await upstream.close();
    }
  });
});

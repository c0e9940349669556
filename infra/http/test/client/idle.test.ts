import assert from 'node:assert/strict';
import { calling, scriptedPeer } from '../support/upstream.js';
import { listThings } from '../support/shop.js';

describe('an idle connection of a client', () => {
  it('is ended by the client after two seconds, though the server would keep it for longer', async function idle() {
    this.timeout(10_000);
    let ended: Promise<number> | undefined;
    const peer = await scriptedPeer((socket) => {
      const body = '{"items":[],"next":null}';
      socket.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nkeep-alive: timeout=65\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
      const begun = performance.now();
      ended ??= new Promise((resolve) => socket.once('end', () => resolve(performance.now() - begun)));
    });
    try {
      await calling(peer.url, async ({ client, span }) => {
        await client.call(span, listThings, {});
        const idleMs = (await ended) as number;
        assert.ok(idleMs > 1500 && idleMs < 3000, `${idleMs} ms`);
      });
    } finally {
      await peer.close();
    }
  });
});

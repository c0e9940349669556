import assert from 'node:assert/strict';
import { createConsole } from '../../server/src/index.js';
import { post, startConsole, until, zipkinSpan } from '../start-console.js';

/** Follows the stream and keeps what came. */
async function follow(url: string) {
  const abort = new AbortController();
  const response = await fetch(`${url}/api/events`, { signal: abort.signal });
  const state = { response, text: '', ended: false, stop: () => abort.abort() };
  const read = async () => {
    for await (const part of response.body ?? []) state.text += Buffer.from(part).toString();
  };
  void read()
    .catch(() => {})
    .finally(() => {
      state.ended = true;
    });
  return state;
}

describe('GET /api/events', () => {
  it('tells new requests, and ends when the console closes', async () => {
    const console = await startConsole();
    try {
      const stream = await follow(console.url);
      assert.equal(stream.response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
      await post(`${console.url}/api/v2/spans`, [zipkinSpan()]);
      await until(() => stream.text.includes('event: requests'));
      const data = JSON.parse(/^data: (.*)$/m.exec(stream.text)?.[1] ?? '');
      assert.equal(data.traceId, '0af7651916cd43dd8448eb211c80319c');
      assert.equal(data.requests[0].name, 'GET /things');
      const closing = performance.now();
      await console.close(5000);
      assert.ok(performance.now() - closing < 2000, 'an open page does not hold the console');
      await until(() => stream.ended);
    } finally {
      await console.close();
    }
  });

  it('takes so many pages and no more, and forgets those that go', async () => {
    const console = await startConsole();
    try {
      const streams = await Promise.all(Array.from({ length: 32 }, () => follow(console.url)));
      const refused = await fetch(`${console.url}/api/events`);
      assert.equal(refused.status, 429);
      await refused.text();
      for (const stream of streams) stream.stop();
      await until(async () => {
        const status = (await (await fetch(`${console.url}/api/status`)).json()) as { pages: number };
        return status.pages === 0;
      });
      const again = await follow(console.url);
      assert.equal(again.response.status, 200);
      again.stop();
    } finally {
      await console.close();
    }
  });
});

describe('createConsole', () => {
  it('names the variable of a port that is taken, and leaves nothing open', async () => {
    const first = await startConsole();
    try {
      for (const [name, variable] of [
        ['console', 'PORT'],
        ['forward', 'FORWARD_PORT'],
        ['zipkin', 'ZIPKIN_PORT'],
        ['otlp', 'OTLP_PORT'],
      ] as const) {
        const free = { console: 0, forward: 0, zipkin: 0, otlp: 0 };
        const second = createConsole({ ports: { ...free, [name]: first.ports[name] } });
        await assert.rejects(second.listen(), new RegExp(`taken.*; ${variable} sets another`));
      }
    } finally {
      await first.close();
    }
  });
});

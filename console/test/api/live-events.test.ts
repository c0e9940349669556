import assert from 'node:assert/strict';
import { createConsole } from '../../server/src/index.js';
import { getJson, post, startConsole, until, zipkinSpan } from '../start-console.js';

/** Subscribes to the events and collects their text. */
async function subscribe(url: string) {
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
  it('sends one event for several changes, and ends when the console closes', async () => {
    const console = await startConsole();
    try {
      const stream = await subscribe(console.url);
      assert.equal(stream.response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
      for (const id of ['1', '2', '3']) await post(`${console.url}/api/v2/spans`, [zipkinSpan({ id })]);
      await until(() => stream.text.includes('event: requests'));
      assert.match(stream.text, /^retry: 2000\n\nevent: requests\ndata: \{\}\n\n$/);
      const closing = performance.now();
      await console.close(30_000);
      assert.ok(performance.now() - closing < 15_000, 'an open page does not delay the end of the console');
      await until(() => stream.ended);
    } finally {
      await console.close();
    }
  });

  it('refuses the 33rd page with 429, and accepts pages again after others have closed', async () => {
    const console = await startConsole();
    try {
      const streams = await Promise.all(Array.from({ length: 32 }, () => subscribe(console.url)));
      const refused = await fetch(`${console.url}/api/events`);
      assert.equal(refused.status, 429);
      await refused.text();
      for (const stream of streams) stream.stop();
      await until(async () => (await getJson(`${console.url}/api/status`)).pages === 0);
      const again = await subscribe(console.url);
      assert.equal(again.response.status, 200);
      again.stop();
    } finally {
      await console.close();
    }
  });
});

describe('createConsole', () => {
  it('names the setting of a port that is in use, and closes its other ports', async () => {
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
        await assert.rejects(
          second.listen(),
          new RegExp(`port already in use; set ${variable} to use another port`),
        );
      }
    } finally {
      await first.close();
    }
  });
});

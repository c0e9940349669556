import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closedLoop, createSender, openLoop, summarise } from '../../src/overload/http-load.js';

describe('load of the overload benchmark', () => {
  it('sends the requested calls per second in an open loop without waiting for responses', async () => {
    let inProgress = 0;
    let maxInProgress = 0;
    const started = performance.now();
    const results = await openLoop(200, 0.5, async (index) => {
      maxInProgress = Math.max(maxInProgress, ++inProgress);
      await new Promise((resolve) => setTimeout(resolve, 300));
      inProgress -= 1;
      return index;
    });
    const durationMs = performance.now() - started;
    assert.deepEqual(
      results,
      Array.from({ length: 100 }, (_, at) => at),
    );
    assert.ok(durationMs >= 780, `${durationMs} ms`);
    assert.ok(maxInProgress > 20, `at most ${maxInProgress} in progress`);
  });

  it('rejects with the first error of an open loop', async () => {
    const failing = openLoop(100, 0.1, async (index) => {
      if (index === 3) throw new Error('call 3');
    });
    await assert.rejects(failing, /call 3/);
  });

  it('completes an open loop of half a million calls', async () => {
    const results = await openLoop(1e9, 0.0005, async (index) => index);
    assert.equal(results.length, 500_000);
    assert.equal(results.at(-1), 499_999);
  });

  it('keeps the requested number of calls in progress in a closed loop', async () => {
    let inProgress = 0;
    const seen = new Set<number>();
    let calls = 0;
    await closedLoop(
      3,
      () => calls >= 30,
      async () => {
        calls += 1;
        seen.add(++inProgress);
        await new Promise((resolve) => setTimeout(resolve, 1));
        inProgress -= 1;
      },
    );
    assert.equal(Math.max(...seen), 3);
  });

  it('counts responses by status, and calls without a response as 0', async () => {
    const server = createServer((request, response) => {
      if (request.url === '/reset') request.socket.destroy();
      else response.writeHead(request.url === '/bad' ? 503 : 200).end('text');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const sender = createSender();
    const responses = await Promise.all(
      ['/good', '/good', '/bad', '/reset'].map((path) => sender.send({ url: url + path })),
    );
    await sender.close();
    server.close();
    const { count, ok, failures } = summarise(responses);
    assert.deepEqual({ count, ok, failures }, { count: 4, ok: 2, failures: { 503: 1, 0: 1 } });
    assert.equal(responses[0]?.text, 'text');
  });
});

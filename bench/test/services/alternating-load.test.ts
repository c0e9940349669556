import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { alternatingLoad } from '../../src/services/alternating-load.js';

const windowSeconds = 0.16;
const leadInSeconds = 0.04;
const wholeMs = 200;

/** Starts a server that records the times of its requests. */
async function serve(respond: RequestListener) {
  const times: number[] = [];
  const server = createServer((request, response) => {
    times.push(performance.now());
    respond(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`,
    times,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Runs the load on one server per listener. The request times are relative to the start of the load. */
async function runLoad(windows: number, ...listeners: RequestListener[]) {
  const services = await Promise.all(listeners.map(serve));
  const urls = services.map(({ url }) => url);
  const started = performance.now();
  const headers = { a: 'b' };
  const result = await alternatingLoad({
    urls,
    headers,
    connections: 4,
    windows,
    windowSeconds,
    leadInSeconds,
  });
  await Promise.all(services.map(({ close }) => close()));
  return { ...result, times: services.map(({ times }) => times.map((time) => time - started)) };
}

describe('alternatingLoad', () => {
  const fine: RequestListener = (request, response) => {
    assert.equal(request.headers.a, 'b');
    response.end('x'.repeat(Math.random() < 0.1 ? 70_000 : 500));
  };

  it('counts all responses after the lead-in', async () => {
    const { perSecond, failed, times } = await runLoad(1, fine);
    const [all = []] = times;
    const inTime = all.filter((time) => time >= leadInSeconds * 1000 && time < wholeMs).length;
    assert.ok(inTime > 20 && all.length > inTime, `${inTime} of ${all.length}`);
    assert.equal(failed, 0);
    const counted = (perSecond[0] ?? 0) * windowSeconds;
    // the difference is at most the requests in flight at the ends of the window
    assert.ok(Math.abs(counted - inTime) < inTime * 0.05 + 4, `${counted} of ${inTime}`);
  });

  it('alternates between the services and loads one at a time', async () => {
    const slow: RequestListener = (_request, response) => void setTimeout(() => response.end('x'), 20);
    const { perSecond, failed, times } = await runLoad(5, fine, slow);
    assert.equal(failed, 0);
    assert.equal(perSecond.length, 5);
    const [first, second, third, fourth, fifth] = perSecond as [number, number, number, number, number];
    // four connections with a response every 20 ms: at most 200 per second
    assert.ok(Math.max(second, fourth) <= 220, perSecond.join());
    assert.ok(Math.min(second, fourth) > 50, perSecond.join());
    assert.ok(Math.min(first, third, fifth) > 2 * Math.max(second, fourth), perSecond.join());
    const [ofFirst = [], ofSecond = []] = times;
    const change = (ofSecond[0] as number) + 1;
    const back = ofFirst.find((time) => time > change) as number;
    assert.ok(back - change > wholeMs * 0.9, `back after ${back - change} ms`);
    assert.equal(ofSecond.filter((time) => time > back && time < back + wholeMs * 0.9).length, 0);
  });

  it('counts error responses and broken connections as failed', async () => {
    const refused = await runLoad(1, (_request, response) => response.writeHead(503).end('no'));
    assert.deepEqual([refused.perSecond, refused.failed], [[0], refused.times[0]?.length]);
    const broken = await runLoad(3, (request) => request.socket.destroy());
    assert.deepEqual([broken.perSecond, broken.failed], [[0, 0, 0], 4]);
  });
});

import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { alternatingLoad } from '../../src/services/alternating-load.js';

const windowSeconds = 0.16;
const leadInSeconds = 0.04;
const wholeMs = 200;

/** Clock of the load; each response advances it, so that the results do not depend on the speed of the machine. */
let clockMs = 0;

/** Starts a server that records the times of its requests. */
async function serve(respond: RequestListener) {
  const times: number[] = [];
  const server = createServer((request, response) => {
    times.push(clockMs);
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

/** Runs the load on one server per listener. */
async function runLoad(windows: number, ...listeners: RequestListener[]) {
  clockMs = 0;
  const services = await Promise.all(listeners.map(serve));
  const urls = services.map(({ url }) => url);
  const headers = { a: 'b' };
  const result = await alternatingLoad({
    urls,
    headers,
    connections: 4,
    windows,
    windowSeconds,
    leadInSeconds,
    now: () => clockMs,
  });
  await Promise.all(services.map(({ close }) => close()));
  return { ...result, times: services.map(({ times }) => times) };
}

/** Returns a listener that advances the clock by `ms` per response. */
function respondIn(ms: number): RequestListener {
  return (request, response) => {
    assert.equal(request.headers.a, 'b');
    clockMs += ms;
    response.end('x'.repeat(Math.random() < 0.1 ? 70_000 : 500));
  };
}

describe('alternatingLoad', () => {
  it('counts all responses after the lead-in', async () => {
    const { perSecond, failed, times } = await runLoad(1, respondIn(1));
    assert.equal(failed, 0);
    assert.ok((times[0]?.length ?? 0) >= wholeMs);
    const counted = (perSecond[0] ?? 0) * windowSeconds;
    // the difference is at most the requests in flight at the ends of the window
    assert.ok(Math.abs(counted - windowSeconds * 1000) <= 8, `${counted} responses`);
  });

  it('alternates between the services and loads one at a time', async () => {
    const { perSecond, failed, times } = await runLoad(5, respondIn(1), respondIn(5));
    assert.equal(failed, 0);
    assert.equal(perSecond.length, 5);
    const [first, second, third, fourth, fifth] = perSecond as [number, number, number, number, number];
    for (const fast of [first, third, fifth]) assert.ok(Math.abs(fast - 1000) <= 50, perSecond.join());
    for (const slow of [second, fourth]) assert.ok(Math.abs(slow - 200) <= 50, perSecond.join());
    const [ofFirst = [], ofSecond = []] = times;
    const change = ofSecond[0] as number;
    const back = ofFirst.find((time) => time > change) as number;
    assert.ok(back - change >= wholeMs - 5, `back after ${back - change} ms`);
    const again = ofSecond.find((time) => time > back) as number;
    assert.ok(again - back >= wholeMs - 1, `second service again after ${again - back} ms`);
  });

  it('counts error responses and broken connections as failed', async () => {
    const refused = await runLoad(1, (_request, response) => {
      clockMs += 1;
      response.writeHead(503).end('no');
    });
    assert.deepEqual([refused.perSecond, refused.failed], [[0], refused.times[0]?.length]);
    const broken = await runLoad(3, (request) => request.socket.destroy());
    assert.deepEqual([broken.perSecond, broken.failed], [[0, 0, 0], 4]);
  });
});

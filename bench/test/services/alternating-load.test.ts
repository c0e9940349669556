import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { alternatingLoad } from '../../src/services/alternating-load.js';

const windowSeconds = 0.16;
const leadInSeconds = 0.04;
const wholeMs = 200;

/** A service that notes when it was asked. */
async function serve(answer: RequestListener) {
  const times: number[] = [];
  const server = createServer((request, response) => {
    times.push(performance.now());
    answer(request, response);
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

async function loaded(windows: number, ...answers: RequestListener[]) {
  const services = await Promise.all(answers.map(serve));
  const urls = services.map(({ url }) => url);
  const started = performance.now();
  const headers = { a: 'b' };
  const seen = await alternatingLoad({
    urls,
    headers,
    connections: 4,
    windows,
    windowSeconds,
    leadInSeconds,
  });
  await Promise.all(services.map(({ close }) => close()));
  return { ...seen, times: services.map(({ times }) => times.map((time) => time - started)) };
}

describe('the load', () => {
  const fine: RequestListener = (request, response) => {
    assert.equal(request.headers.a, 'b');
    response.end('x'.repeat(Math.random() < 0.1 ? 70_000 : 500));
  };

  it('counts every request that was answered after the lead-in', async () => {
    const { perSecond, failed, times } = await loaded(1, fine);
    const [all = []] = times;
    const inTime = all.filter((time) => time >= leadInSeconds * 1000 && time < wholeMs).length;
    assert.ok(inTime > 20 && all.length > inTime, `${inTime} of ${all.length}`);
    assert.equal(failed, 0);
    const answered = (perSecond[0] ?? 0) * windowSeconds;
    // those under way when it ended
    assert.ok(Math.abs(answered - inTime) < inTime * 0.05 + 4, `${answered} of ${inTime}`);
  });

  it('goes to and fro, and asks one service at a time', async () => {
    const slow: RequestListener = (_request, response) => void setTimeout(() => response.end('x'), 20);
    const { perSecond, failed, times } = await loaded(5, fine, slow);
    assert.equal(failed, 0);
    assert.equal(perSecond.length, 5);
    const [first, second, third, fourth, fifth] = perSecond as [number, number, number, number, number];
    // four connections, an answer each 20 ms at most
    assert.ok(Math.max(second, fourth) <= 220, perSecond.join());
    assert.ok(Math.min(second, fourth) > 50, perSecond.join());
    assert.ok(Math.min(first, third, fifth) > 2 * Math.max(second, fourth), perSecond.join());
    const [ofFirst = [], ofSecond = []] = times;
    const change = (ofSecond[0] as number) + 1;
    const back = ofFirst.find((time) => time > change) as number;
    assert.ok(back - change > wholeMs * 0.9, `back after ${back - change} ms`);
    assert.equal(ofSecond.filter((time) => time > back && time < back + wholeMs * 0.9).length, 0);
  });

  it('counts those that failed', async () => {
    const refused = await loaded(1, (_request, response) => response.writeHead(503).end('no'));
    assert.deepEqual([refused.perSecond, refused.failed], [[0], refused.times[0]?.length]);
    const broken = await loaded(3, (request) => request.socket.destroy());
    assert.deepEqual([broken.perSecond, broken.failed], [[0, 0, 0], 4]);
  });
});

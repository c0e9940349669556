import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AnswerReader, leadIn, steadyLoad } from '../../src/services/steady-load.js';

const seconds = 0.4;

async function loaded(answer: RequestListener) {
  const times: number[] = [];
  const server = createServer((request, response) => {
    times.push(performance.now());
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
  const counted = performance.now() + leadIn * seconds * 1000;
  const { perSecond, failed } = await steadyLoad({ url, headers: { a: 'b' }, connections: 4, seconds });
  const took = (performance.now() - counted) / 1000;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const inTime = times.filter((time) => time >= counted).length;
  return { requests: times.length, inTime, answered: perSecond * took, failed };
}

describe('the load', () => {
  it('counts every request that was answered after the lead-in', async () => {
    const { requests, inTime, answered, failed } = await loaded((request, response) => {
      assert.equal(request.headers.a, 'b');
      response.end('x'.repeat(Math.random() < 0.1 ? 70_000 : 500));
    });
    assert.ok(inTime > 20 && requests > inTime, `${inTime} of ${requests}`);
    assert.equal(failed, 0);
    // those under way when it ended
    assert.ok(Math.abs(answered - inTime) < inTime * 0.05 + 4, `${answered} of ${inTime}`);
  });

  it('counts those that failed', async () => {
    const { requests, answered, failed } = await loaded((_request, response) =>
      response.writeHead(503).end('no'),
    );
    assert.deepEqual([answered, failed], [0, requests]);
    const broken = await loaded((request) => request.socket.destroy());
    assert.deepEqual([broken.answered, broken.failed], [0, 4]);
  });
});

describe('the reader of answers', () => {
  it('finds where each ends, however the bytes come', () => {
    const answer = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello');
    const reader = new AnswerReader();
    for (let at = 1; at < answer.length; at += 1) {
      assert.equal(reader.read(answer.subarray(0, at)), undefined);
      assert.equal(reader.read(answer.subarray(at)), 200);
      assert.equal(reader.read(answer), 200);
    }
    assert.equal(reader.read(Buffer.from('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')), 404);
  });
});

import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AnswerReader, steadyLoad } from '../../src/services/steady-load.js';

async function loaded(answer: RequestListener) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
  const started = performance.now();
  const { perSecond, failed } = await steadyLoad({ url, headers: { a: 'b' }, connections: 4, seconds: 0.2 });
  const seconds = (performance.now() - started) / 1000;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return { requests, answered: perSecond * seconds, failed };
}

describe('the load', () => {
  it('counts every request that was answered', async () => {
    const { requests, answered, failed } = await loaded((request, response) => {
      assert.equal(request.headers.a, 'b');
      response.end('x'.repeat(Math.random() < 0.1 ? 70_000 : 500));
    });
    assert.ok(requests > 20, String(requests));
    assert.equal(failed, 0);
    assert.ok(Math.abs(answered - requests) < requests * 0.05 + 1, `${answered} of ${requests}`);
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

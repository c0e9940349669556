import assert from 'node:assert/strict';
import { createTelemetry, type Telemetry, zipkinSpans } from '../../src/index.js';
import { balanced, until } from '../delivery-stats.js';
import { type Receiver, startReceiver } from '../receiver.js';

/** The contract of all span exporters is in test/contract. */
describe('zipkinSpans over HTTP', () => {
  let receiver: Receiver;
  let telemetry: Telemetry;

  function start(options: { urls?: string[]; timeoutMs?: number } = {}): void {
    telemetry = createTelemetry({
      service: { name: 'shop' },
      processMetrics: false,
      spans: [zipkinSpans({ urls: [receiver.url], ...options })],
    });
  }
  function write(count: number): void {
    for (let at = 0; at < count; at += 1) telemetry.rootSpan('work', { attributes: { at } }).end();
  }
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(async () => {
    await telemetry.close(0);
    await receiver.close();
  });

  for (const status of [200, 202, 204]) {
    it(`counts spans as delivered after ${status}`, async () => {
      start();
      receiver.behave = status;
      write(10);
      await telemetry.flush();
      assert.equal(balanced(telemetry).delivered, 10);
    });
  }

  for (const status of [301, 307, 400, 401, 403, 404, 413, 415, 422, 501, 505]) {
    it(`drops a batch after ${status}, counts it as rejected, and delivers later spans`, async () => {
      start();
      receiver.behave = status;
      write(10);
      await telemetry.flush();
      receiver.behave = 202;
      write(5);
      await telemetry.flush();
      const stats = balanced(telemetry);
      assert.deepEqual([stats.delivered, stats.dropped.rejected], [5, 10]);
      assert.equal(receiver.requests, 2);
    });
  }

  it('counts spans as delivered when the body of a 2xx response never ends', async () => {
    start({ timeoutMs: 60 });
    receiver.behave = 'stall';
    write(10);
    await telemetry.flush(1000);
    assert.equal(balanced(telemetry).delivered, 10);
    assert.equal(receiver.requests, 1);
  });

  it('waits for the Retry-After of a response before it sends again', async () => {
    start();
    receiver.behave = (_request, response) => response.writeHead(429, { 'retry-after': '1' }).end();
    write(10);
    await until(() => receiver.requests === 1);
    await new Promise((resolve) => setTimeout(resolve, 800));
    assert.equal(receiver.requests, 1, 'Retry-After is one second');
    receiver.behave = 202;
    await until(() => balanced(telemetry).delivered === 10);
  });

  for (const invalid of ['', 'soon', '-5', '1e9', 'Thu, 01 Jan 1970 00:00:00 GMT']) {
    it(`ignores an invalid Retry-After: ${JSON.stringify(invalid)}`, async () => {
      start();
      receiver.behave = (_request, response) => response.writeHead(503, { 'retry-after': invalid }).end();
      write(1);
      await until(() => receiver.requests >= 2, 3000);
    });
  }

  it('delivers to one receiver while another hangs', async () => {
    const stuck = await startReceiver('hang');
    start({ urls: [stuck.url, receiver.url], timeoutMs: 5000 });
    write(100);
    await telemetry.flush(300);
    assert.equal(balanced(telemetry, `127.0.0.1:${receiver.port}`).delivered, 100);
    assert.equal(balanced(telemetry, `127.0.0.1:${stuck.port}`).queued, 100);
    await telemetry.close(0);
    assert.equal(balanced(telemetry, `127.0.0.1:${stuck.port}`).dropped.shutdown, 100);
    await stuck.close();
  });
});

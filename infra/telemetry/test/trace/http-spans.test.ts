import assert from 'node:assert/strict';
import { createTelemetry, type Telemetry, zipkinSpans } from '../../src/index.js';
import { balanced, until } from '../delivery-stats.js';
import { type Receiver, startReceiver } from '../receiver.js';

/** `test/contract` has the tests that apply to every span exporter. */
describe('spans sent by HTTP', () => {
  let receiver: Receiver;
  let telemetry: Telemetry;

  function start(options: { urls?: string[]; timeoutMs?: number } = {}): void {
    telemetry = createTelemetry({
      service: { name: 'demo' },
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
    it(`count as delivered for status ${status}`, async () => {
      start();
      receiver.behave = status;
      write(10);
      await telemetry.flush();
      assert.equal(balanced(telemetry).delivered, 10);
    });
  }

  for (const status of [301, 307, 400, 401, 403, 404, 413, 415, 422, 501, 505]) {
    it(`count as rejected for status ${status}, while later spans are delivered`, async () => {
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

  it('count as delivered after the response head, even if the body never ends', async () => {
    start({ timeoutMs: 1000 });
    receiver.behave = 'stall';
    write(10);
    await telemetry.flush();
    assert.equal(balanced(telemetry).delivered, 10);
    assert.equal(receiver.requests, 1);
  });

  it('are not retried before Retry-After has passed', async () => {
    start();
    const times: number[] = [];
    receiver.behave = (_request, response) => {
      times.push(performance.now());
      response.writeHead(times.length === 1 ? 429 : 202, { 'retry-after': '1' }).end();
    };
    write(10);
    await until(() => balanced(telemetry).delivered === 10);
    const [first = 0, second = 0] = times;
    // a timer may fire up to one millisecond early
    assert.ok(second - first >= 999, `${second - first} ms`);
    assert.equal(times.length, 2);
  });

  for (const nonsense of ['', 'soon', '-5', '1e9', 'Thu, 01 Jan 1970 00:00:00 GMT']) {
    it(`are retried after an invalid Retry-After: ${JSON.stringify(nonsense)}`, async () => {
      start();
      receiver.behave = (_request, response) => response.writeHead(503, { 'retry-after': nonsense }).end();
      write(1);
      await until(() => receiver.requests >= 2);
    });
  }

  it('are delivered to one receiver while another hangs', async () => {
    const stuck = await startReceiver('hang');
    start({ urls: [stuck.url, receiver.url], timeoutMs: 5000 });
    write(100);
    await telemetry.flush(300);
    await until(() => balanced(telemetry, `127.0.0.1:${receiver.port}`).delivered === 100);
    assert.equal(balanced(telemetry, `127.0.0.1:${stuck.port}`).queued, 100);
    await telemetry.close(0);
    assert.equal(balanced(telemetry, `127.0.0.1:${stuck.port}`).dropped.shutdown, 100);
    await stuck.close();
  });
});

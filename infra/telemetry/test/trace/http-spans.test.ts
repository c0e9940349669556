import assert from 'node:assert/strict';
import { createTelemetry, otlpSpans, type Telemetry, zipkinSpans } from '../../src/index.js';
import { balanced, until } from '../accounts.js';
import { type Intake, startIntake } from '../intake.js';

describe('spans by HTTP', () => {
  let intake: Intake;
  let telemetry: Telemetry;

  function start(options: { urls?: string[]; timeoutMs?: number; maxQueuedBytes?: number } = {}): void {
    telemetry = createTelemetry({
      service: { name: 'shop' },
      processMetrics: false,
      spans: [zipkinSpans({ urls: [intake.url], ...options })],
    });
  }
  function write(count: number): void {
    for (let at = 0; at < count; at += 1) telemetry.rootSpan('work', { attributes: { at } }).end();
  }
  const received = () =>
    intake.taken.flatMap((body) => JSON.parse(body.toString()) as { tags: { at: string } }[]);

  beforeEach(async () => {
    intake = await startIntake();
  });
  afterEach(async () => {
    await telemetry.close(0);
    await intake.close();
  });

  it('arrive whole, in order, in few requests on one connection', async () => {
    start();
    write(3000);
    await telemetry.flush();
    write(2000);
    await telemetry.flush();
    assert.equal(balanced(telemetry).delivered, 5000);
    assert.deepEqual(
      received().map((span) => Number(span.tags.at)),
      [...Array(3000).keys(), ...Array(2000).keys()],
    );
    assert.ok(intake.requests < 50, `${intake.requests} requests`);
    assert.equal(intake.connections, 1);
    assert.deepEqual([...intake.contentTypes], ['application/json']);
  });

  it('go as OTLP when asked, one envelope a request', async () => {
    telemetry = createTelemetry({
      service: { name: 'shop' },
      processMetrics: false,
      spans: [otlpSpans({ urls: [intake.url] })],
    });
    write(300);
    await telemetry.flush();
    const spans = intake.taken.flatMap(
      (body) => JSON.parse(body.toString()).resourceSpans[0].scopeSpans[0].spans as unknown[],
    );
    assert.equal(spans.length, 300);
    assert.equal(balanced(telemetry).delivered, 300);
  });

  for (const status of [200, 202, 204]) {
    it(`are delivered by ${status}`, async () => {
      start();
      intake.behave = status;
      write(10);
      await telemetry.flush();
      assert.equal(balanced(telemetry).delivered, 10);
    });
  }

  for (const status of [400, 401, 404, 413, 415, 301]) {
    it(`are given up on ${status}, counted, and what follows is delivered`, async () => {
      start();
      intake.behave = status;
      write(10);
      await telemetry.flush();
      intake.behave = 202;
      write(5);
      await telemetry.flush();
      const account = balanced(telemetry);
      assert.deepEqual([account.delivered, account.dropped.rejected], [5, 10]);
      assert.equal(intake.requests, 2);
    });
  }

  for (const behave of [408, 429, 500, 502, 503, 'hang', 'reset'] as const) {
    it(`are kept and sent again after ${behave}`, async () => {
      start({ timeoutMs: 60 });
      intake.behave = behave;
      write(10);
      await telemetry.flush(100);
      assert.equal(balanced(telemetry).queued, 10);
      intake.behave = 202;
      await telemetry.flush();
      assert.equal(balanced(telemetry).delivered, 10);
      assert.equal(received().length, 10);
    });
  }

  it('are delivered by an answer that never ends: its head says so', async () => {
    start({ timeoutMs: 60 });
    intake.behave = 'stall';
    write(10);
    await telemetry.flush(1000);
    assert.equal(balanced(telemetry).delivered, 10);
    assert.equal(intake.requests, 1);
  });

  it('leave an intake alone that says for how long', async () => {
    start();
    intake.behave = (_request, response) => response.writeHead(429, { 'retry-after': '1' }).end();
    write(10);
    await until(() => intake.requests === 1);
    await new Promise((resolve) => setTimeout(resolve, 800));
    assert.equal(intake.requests, 1, 'it asked for a second');
    intake.behave = 202;
    await until(() => balanced(telemetry).delivered === 10);
  });

  for (const nonsense of ['', 'soon', '-5', '1e9', 'Thu, 01 Jan 1970 00:00:00 GMT']) {
    it(`take no notice of Retry-After: ${nonsense}`, async () => {
      start();
      intake.behave = (_request, response) => response.writeHead(503, { 'retry-after': nonsense }).end();
      write(1);
      await until(() => intake.requests >= 2, 3000);
    });
  }

  it('outlast a restart of the intake, and find out by themselves', async () => {
    start();
    write(10);
    await telemetry.flush();
    const { port } = intake;
    await intake.close();
    write(10);
    await until(() => balanced(telemetry).queued === 10);
    intake = await startIntake(202, port);
    await until(() => balanced(telemetry).delivered === 20);
    assert.equal(received().length, 10);
  });

  it('cost little while nobody listens: no tight loop, no growth', async () => {
    const { url } = intake;
    await intake.close();
    start({ urls: [url], maxQueuedBytes: 200_000 });
    const busy = process.cpuUsage();
    for (let round = 0; round < 20; round += 1) {
      write(200);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const { user, system } = process.cpuUsage(busy);
    assert.ok(user + system < 1_000_000, `${(user + system) / 1000} ms of processor in two seconds`);
    const account = balanced(telemetry);
    assert.equal(account.delivered, 0);
    assert.ok(account.dropped.queue_full > 2000 && account.queued > 100, JSON.stringify(account));
    intake = await startIntake();
  });

  it('reach one intake while another hangs', async () => {
    const stuck = await startIntake('hang');
    start({ urls: [stuck.url, intake.url], timeoutMs: 5000 });
    write(100);
    await telemetry.flush(300);
    assert.equal(balanced(telemetry, `127.0.0.1:${intake.port}`).delivered, 100);
    assert.equal(balanced(telemetry, `127.0.0.1:${stuck.port}`).queued, 100);
    await telemetry.close(0);
    assert.equal(balanced(telemetry, `127.0.0.1:${stuck.port}`).dropped.shutdown, 100);
    await stuck.close();
  });

  it('are cut off by the deadline of close, in time', async () => {
    start({ timeoutMs: 60_000 });
    intake.behave = 'hang';
    write(10);
    const started = performance.now();
    await telemetry.close(150);
    const ms = performance.now() - started;
    assert.ok(ms >= 140 && ms < 1000, `${ms} ms`);
    assert.equal(balanced(telemetry).dropped.shutdown, 10);
  });
});

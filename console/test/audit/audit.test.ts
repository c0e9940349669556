import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHttpApp, listen, type RunningServer } from '@glasshouse/http';
import { createTelemetry, forwardLogs, type Telemetry, zipkinSpans } from '@glasshouse/telemetry';
import type { AuditReport } from '../../server/src/index.js';
import { getJson, post, startConsole, until, zipkinSpan } from '../start-console.js';

const id = (n: number) => n.toString(16).padStart(16, '0');

describe('audit of a service with given counters', () => {
  let server: Server;
  let url: string;
  let counters: { start: number; requests: number; queued: number; suppressed?: number } | undefined;
  let console: Awaited<ReturnType<typeof startConsole>>;

  beforeEach(async () => {
    counters = { start: Math.ceil(Date.now() / 1000), requests: 0, queued: 0 };
    server = createServer((_request, response) => {
      if (!counters) return void response.destroy();
      response.end(
        `process_start_time_seconds ${counters.start}\n` +
          `http_server_request_duration_seconds_count{method="GET"} ${counters.requests}\n` +
          `telemetry_items_produced_total{signal="traces",destination="c:1"} ${counters.requests}\n` +
          `telemetry_items_delivered_total{signal="traces",destination="c:1"} ${counters.requests - counters.queued}\n` +
          `telemetry_items_queued{signal="traces",destination="c:1"} ${counters.queued}\n` +
          `telemetry_items_produced_total{signal="logs",destination="c:2"} ${counters.requests}\n` +
          `telemetry_items_delivered_total{signal="logs",destination="c:2"} ${counters.requests - counters.queued}\n` +
          `telemetry_items_queued{signal="logs",destination="c:2"} ${counters.queued}\n` +
          `telemetry_items_withheld_total{signal="traces"} ${counters.suppressed ?? 0}\n` +
          `telemetry_items_withheld_total{signal="logs"} ${counters.suppressed ?? 0}\n`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
  });
  afterEach(async () => {
    await console.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  // the scraper runs only once, so that later results come from the audit's own scrapes
  const start = async () => {
    console = await startConsole({ scrapeTargets: [{ name: 'order', url }], scrapeIntervalMs: 600_000 });
    await until(async () => (await getJson(`${console.url}/api/targets`)).items[0].up !== undefined);
  };
  const audit = async () => {
    const report: AuditReport = await getJson(`${console.url}/api/audit`);
    const [order] = report.services;
    assert.ok(order);
    return { report, order };
  };
  let sent = 0;
  const receive = async (count: number, instance = 'order-1') => {
    const tags = { 'service.instance.id': instance };
    const many = Array.from({ length: count }, () => ++sent);
    await post(
      `${console.url}/api/v2/spans`,
      many.map((n) => zipkinSpan({ id: id(n), traceId: id(n), service: 'order', tags })),
    );
    const attributes = Object.entries({ 'service.name': 'order', 'service.instance.id': instance }).map(
      ([key, stringValue]) => ({ key, value: { stringValue } }),
    );
    const logRecords = many.map((n) => ({
      timeUnixNano: String(1.7e18),
      attributes: Object.entries({ 'event.action': 'http-request', 'event.id': `e-${n}` }).map(
        ([key, stringValue]) => ({ key, value: { stringValue } }),
      ),
    }));
    const body = { resourceLogs: [{ resource: { attributes }, scopeLogs: [{ logRecords }] }] };
    assert.equal((await post(`${console.url}/v1/logs`, body)).status, 200);
    return { spans: many, body };
  };

  it('compares from the first request when the service started after the console', async () => {
    await start();
    (counters as { requests: number }).requests = 3;
    const { body } = await receive(3);
    const { report, order } = await audit();
    assert.equal(order.since?.because, 'the service started');
    assert.deepEqual([order.requests, order.serverSpans.received, order.accessRecords.received], [3, 3, 3]);
    assert.equal(order.verdict, 'exact');
    assert.equal(report.verdict, 'exact');
    assert.deepEqual(
      order.instances.map(({ instance, serverSpans, accessRecords }) => [
        instance,
        serverSpans,
        accessRecords,
      ]),
      [['order-1', 3, 3]],
    );
    // records that are sent again are not counted
    await post(`${console.url}/v1/logs`, body);
    assert.equal((await audit()).order.verdict, 'exact');
  });

  it('distinguishes suppressed items from lost ones', async () => {
    await start();
    assert.ok(counters);
    Object.assign(counters, { requests: 5, suppressed: 2 });
    await receive(3);
    const { order } = await audit();
    assert.equal(order.verdict, 'exact');
    assert.deepEqual(order.suppressed, { serverSpans: 2, accessRecords: 2 });
    assert.deepEqual(order.reasons, [
      '2 requests were not sampled',
      '2 access records are below the log level',
    ]);
    counters.requests = 6;
    assert.equal((await audit()).order.serverSpans.difference, 1);
  });

  it('reports lost items as off, and queued items as in flight', async () => {
    await start();
    assert.ok(counters);
    counters.requests = 5;
    await receive(3);
    const lost = (await audit()).order;
    assert.deepEqual([lost.serverSpans.difference, lost.accessRecords.difference], [2, 2]);
    assert.equal(lost.verdict, 'off');
    assert.equal(lost.reasons.length, 2);
    counters.queued = 2;
    const waiting = await audit();
    assert.equal(waiting.order.verdict, 'in flight');
    assert.deepEqual(
      waiting.report.deliveries.map(({ difference, verdict }) => [difference, verdict]),
      [
        [0, 'in flight'],
        [0, 'in flight'],
      ],
    );
    counters.queued = 0;
    await receive(2);
    assert.equal((await audit()).report.verdict, 'exact');
  });

  it('compares from the first request when the service is older but this console received all its items', async () => {
    counters = { start: 1_700_000_000, requests: 4, queued: 4 };
    await start();
    await receive(4);
    counters.queued = 0;
    const { order } = await audit();
    assert.deepEqual([order.requests, order.serverSpans.received, order.verdict], [4, 4, 'exact']);
    assert.equal(order.since?.sinceMs, 1_700_000_000_000);
  });

  it('compares from the first scrape when the service is older, then from the first scrape without items in flight', async () => {
    counters = { start: 1_700_000_000, requests: 100, queued: 2 };
    await start();
    counters.requests = 101;
    await receive(3); // the two queued items, and a new one
    counters.queued = 0;
    const first = (await audit()).order;
    assert.equal(first.since?.because, 'the console started later');
    assert.deepEqual([first.requests, first.serverSpans.received, first.verdict], [1, 3, 'in flight']);
    counters.requests = 104;
    await receive(3);
    const second = (await audit()).order;
    assert.deepEqual([second.requests, second.serverSpans.received, second.verdict], [3, 3, 'exact']);
    counters.requests = 105;
    assert.equal((await audit()).order.verdict, 'off');
  });

  it('starts a new baseline when the service restarts', async () => {
    await start();
    assert.ok(counters);
    counters.requests = 4;
    await receive(4);
    assert.equal((await audit()).order.verdict, 'exact');
    counters = { start: counters.start + 60, requests: 0, queued: 0 };
    const restarted = (await audit()).order;
    assert.equal(restarted.since?.because, 'the service restarted');
    assert.deepEqual(
      [restarted.requests, restarted.serverSpans.received, restarted.verdict],
      [0, 0, 'exact'],
    );
    counters.requests = 2;
    await receive(2, 'order-2');
    const order = (await audit()).order;
    assert.deepEqual([order.requests, order.accessRecords.received, order.verdict], [2, 2, 'exact']);
    assert.deepEqual(
      order.instances.map(({ instance, serverSpans }) => [instance, serverSpans]),
      [
        ['order-1', 4],
        ['order-2', 2],
      ],
    );
  });

  it('returns unknown when the service does not respond', async () => {
    await start();
    counters = undefined;
    const { report, order } = await audit();
    assert.equal(report.verdict, 'unknown');
    assert.equal(order.requests, null);
    assert.equal(order.reasons.length, 1);
  });

  it('lists services that send items but are not scraped', async () => {
    await start();
    await post(`${console.url}/api/v2/spans`, [zipkinSpan({ service: 'stranger' })]);
    const { report } = await audit();
    assert.deepEqual(report.notScraped, [
      { service: 'stranger', spans: 1, records: 0, serverSpans: 1, accessRecords: 0, refusedSpans: 0 },
    ]);
  });
});

describe('audit of the kit', () => {
  let telemetry: Telemetry;
  let service: RunningServer;
  let console: Awaited<ReturnType<typeof startConsole>>;

  afterEach(async () => {
    await service.close(100);
    await telemetry.close(100);
    await console.close();
  });

  it('is exact, also after received items were evicted', async () => {
    // the console must know the port of the service, and the service must know the ports of the console
    const reserved = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => reserved.once('listening', resolve));
    const { port } = reserved.address() as AddressInfo;
    await new Promise((resolve) => reserved.close(resolve));
    console = await startConsole({
      scrapeTargets: [{ name: 'order', url: `http://127.0.0.1:${port}/metrics` }],
      scrapeIntervalMs: 100,
      maxBytes: 100_000,
    });
    const { ports } = console;
    telemetry = createTelemetry({
      service: { name: 'order', instance: 'order-a' },
      logs: [forwardLogs({ targets: [`127.0.0.1:${ports.forward}`] })],
      spans: [zipkinSpans({ urls: [`http://127.0.0.1:${ports.zipkin}/api/v2/spans`] })],
    });
    const app = createHttpApp({ telemetry, routes: [], readiness: {} });
    service = await listen(app, { host: '127.0.0.1', port });
    // this process is older than the console, so the comparison starts at the first scrape
    await until(async () => (await getJson(`${console.url}/api/targets`)).items[0].up);
    for (let n = 0; n < 300; n++) await (await fetch(`${service.url}/nothing`)).arrayBuffer();
    await telemetry.flush(2000);
    const status = await getJson(`${console.url}/api/status`);
    assert.ok(status.spans.evicted > 0 && status.logs.evicted > 0, 'items were evicted');
    const report: AuditReport = await getJson(`${console.url}/api/audit`);
    const [order] = report.services;
    assert.deepEqual(
      [order?.requests, order?.serverSpans.received, order?.accessRecords.received, report.verdict],
      [300, 300, 300, 'exact'],
    );
    for (const { difference, destination } of report.deliveries) assert.equal(difference, 0, destination);
    assert.equal(report.deliveries.length, 2);
  });
});

import assert from 'node:assert/strict';
import { createAudit } from '../../server/src/audit/audit.js';
import { createBaselines } from '../../server/src/audit/baselines.js';
import { parseExposition } from '../../server/src/scrape/parse-exposition.js';
import { toSingleInstance } from '../../server/src/scrape/resolve-instances.js';
import type { ScrapeResult } from '../../server/src/scrape/scraper.js';
import { toLogRecord } from '../../server/src/store/log-record.js';
import { createReceivedCounters, type ReceivedCounters } from '../../server/src/store/received-counters.js';
import type { StoredSpan } from '../../server/src/store/span.js';

interface Process {
  address: string;
  start: number;
  /** Undefined while it does not respond. */
  requests: number | undefined;
}

describe('audit of a service with several instances', () => {
  let now: number;
  let processes: Process[];
  let counters: ReceivedCounters;
  const startedMs = 1_000_000;
  const receiverPorts = () => ({ logs: [2], traces: [1] });

  const resultOf = ({ address, start, requests }: Process): ScrapeResult => {
    const target = toSingleInstance({ name: 'order', url: `http://${address}/metrics` });
    if (requests === undefined) return { target, exposition: undefined, error: 'connection refused' };
    const text =
      `process_start_time_seconds ${start}\nhttp_server_request_duration_seconds_count ${requests}\n` +
      `telemetry_items_produced_total{signal="logs",destination="c:2"} ${requests}\n` +
      `telemetry_items_delivered_total{signal="logs",destination="c:2"} ${requests}\n`;
    return { target, exposition: parseExposition(text, { format: 'text' }), error: undefined };
  };
  const create = () => {
    const baselines = createBaselines({ counters, startedMs, receiverPorts, now: () => now });
    const audit = createAudit({
      scraper: { services: ['order'], scrapeNow: async () => processes.map(resultOf) },
      counters,
      baselines,
      receiverPorts,
    });
    const scrape = () => {
      const { read, done } = baselines.observe('order');
      for (const each of processes) read(resultOf(each));
      done();
    };
    const run = async () => {
      now += 1000;
      const report = await audit.run();
      const [order] = report.services;
      assert.ok(order);
      return { ...order, deliveries: report.deliveries };
    };
    return { scrape, run };
  };
  /** Counts requests at one instance, unless it is not scraped, and receives their spans and records. */
  const serve = (process: Process, count: number, isScraped = true) => {
    if (isScraped) process.requests = (process.requests ?? 0) + count;
    for (let n = 0; n < count; n++) {
      counters.countSpan(serverSpan(process.address), true);
      const fields = { 'service.node.name': process.address, 'event.action': 'http-request' };
      counters.countRecord(toLogRecord({ 'service.name': 'order', ...fields }, now));
    }
  };

  beforeEach(() => {
    now = startedMs + 5000;
    counters = createReceivedCounters({ now: () => now });
    processes = [
      { address: '10.0.0.1:80', start: startedMs / 1000 + 1, requests: 0 },
      { address: '10.0.0.2:80', start: startedMs / 1000 + 2, requests: 0 },
    ];
  });

  it('compares the sum of their requests with the received items, and keeps their statistics separate', async () => {
    const { scrape, run } = create();
    scrape();
    const [one, two] = processes as [Process, Process];
    serve(one, 3);
    serve(two, 4);
    const order = await run();
    assert.deepEqual([order.requests, order.serverSpans.received, order.verdict], [7, 7, 'exact']);
    assert.deepEqual(
      order.deliveries.map(({ instance, produced, verdict }) => [instance, produced, verdict]),
      [
        ['10.0.0.1:80', 3, 'exact'],
        ['10.0.0.2:80', 4, 'exact'],
      ],
    );
    two.requests = (two.requests ?? 0) + 1;
    assert.deepEqual((await run()).serverSpans, { received: 7, difference: 1, verdict: 'off' });
  });

  it('starts a new baseline when one of them restarts, but not when they respond in another order', async () => {
    const { scrape, run } = create();
    scrape();
    const [one, two] = processes as [Process, Process];
    serve(one, 3);
    serve(two, 4);
    processes.reverse();
    assert.equal((await run()).since?.because, 'the service started');
    Object.assign(two, { start: two.start + 60, requests: 0 });
    const restarted = await run();
    assert.equal(restarted.since?.because, 'the service restarted');
    assert.deepEqual([restarted.requests, restarted.verdict], [0, 'exact']);
    serve(one, 1);
    serve(two, 1);
    assert.deepEqual([(await run()).requests, (await run()).verdict], [2, 'exact']);
  });

  it('is inconclusive while one of them does not respond, and continues when it responds again', async () => {
    const { scrape, run } = create();
    scrape();
    const [one, two] = processes as [Process, Process];
    serve(one, 3);
    two.requests = undefined;
    const order = await run();
    assert.deepEqual([order.verdict, order.requests], ['unknown', null]);
    assert.deepEqual(order.reasons, ['http://10.0.0.2/metrics: connection refused']);
    two.requests = 0;
    assert.deepEqual([(await run()).requests, (await run()).verdict], [3, 'exact']);
  });

  it('starts a new baseline when one joins or leaves, and is exact again from there', async () => {
    const { scrape, run } = create();
    scrape();
    const [one, two] = processes as [Process, Process];
    serve(one, 3);
    serve(two, 4);
    assert.equal((await run()).verdict, 'exact');
    const three = { address: '10.0.0.3:80', start: now / 1000, requests: 0 };
    processes = [one, two, three];
    const joined = await run();
    assert.deepEqual([joined.since?.because, joined.requests], ['its instances changed', 0]);
    serve(three, 5);
    assert.deepEqual([(await run()).requests, (await run()).verdict], [5, 'exact']);
    processes = [one, two];
    assert.deepEqual([(await run()).since?.because, (await run()).requests], ['its instances changed', 0]);
    serve(three, 2, false); // items that it sends while it stops
    now += 5000;
    scrape();
    serve(one, 1);
    assert.deepEqual([(await run()).requests, (await run()).verdict], [1, 'exact']);
  });

  for (const requests of [Number.NaN, Infinity, -1e300, 2 ** 60]) {
    it(`reports that an instance with ${requests} requests cannot be compared`, async () => {
      const { scrape, run } = create();
      scrape();
      (processes[1] as Process).requests = requests;
      const order = await run();
      assert.equal(order.verdict, 'unknown');
      assert.match(
        order.reasons.join(),
        /^http:\/\/10\.0\.0\.2\/metrics: its \w+ is .+, which cannot be compared$/,
      );
      assert.doesNotMatch(JSON.stringify(order), /null,"difference/);
    });
  }
});

function serverSpan(instance: string): StoredSpan {
  return {
    traceId: '0'.repeat(32),
    id: '0'.repeat(16),
    name: 'GET /orders',
    kind: 'server',
    service: 'order',
    startUs: 0,
    durationUs: 1,
    attributes: { 'service.instance.id': instance },
    events: [],
    links: [],
    status: 'unset',
  };
}

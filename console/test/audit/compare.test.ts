import assert from 'node:assert/strict';
import { checkSums, compareReceived, worst } from '../../server/src/audit/compare.js';
import { consoleDelivery } from '../../server/src/audit/console-delivery.js';
import { explain } from '../../server/src/audit/explain.js';
import { readProcessStats } from '../../server/src/audit/process-stats.js';
import { parseExposition } from '../../server/src/scrape/parse-exposition.js';

describe('compareReceived', () => {
  const at = { requests: 10, before: 10, after: 10, queued: 0, inFlightAtStart: 0 };
  for (const [name, given, verdict, difference] of [
    ['equal counts', {}, 'exact', 0],
    ['one missing item', { before: 9, after: 9 }, 'off', 1],
    ['one surplus item', { before: 11, after: 11 }, 'off', -1],
    ['one missing item that is queued', { before: 9, after: 9, queued: 1 }, 'in flight', 1],
    ['two missing items of which one is queued', { before: 8, after: 8, queued: 1 }, 'off', 2],
    ['items received during the scrape', { before: 8, after: 12 }, 'in flight', -2],
    ['items missing also after the scrape', { before: 7, after: 9 }, 'off', 1],
    ['surplus items before the scrape', { before: 11, after: 14 }, 'off', -4],
    [
      'surplus items that were in flight at the baseline',
      { before: 12, after: 12, inFlightAtStart: 2 },
      'in flight',
      -2,
    ],
    [
      'more surplus items than were in flight at the baseline',
      { before: 13, after: 13, inFlightAtStart: 2 },
      'off',
      -3,
    ],
    ['equal counts when items were in flight at the baseline', { inFlightAtStart: 2 }, 'in flight', 0],
  ] as const) {
    it(`returns ${verdict} for ${name}`, () => {
      const found = compareReceived({ ...at, ...given });
      assert.deepEqual([found.verdict, found.difference], [verdict, difference]);
    });
  }
});

describe('checkSums', () => {
  const delivery = { signal: 'logs', destination: 'a:1', produced: 10, delivered: 7, queued: 0, dropped: { queue_full: 2, shutdown: 1 } }; // biome-ignore format: a row
  it('returns exact when produced = delivered + queued + dropped', () => {
    assert.deepEqual(checkSums(delivery), { ...delivery, difference: 0, verdict: 'exact' });
  });
  it('returns in flight when items are queued', () => {
    assert.equal(checkSums({ ...delivery, produced: 11, queued: 1 }).verdict, 'in flight');
  });
  it('returns off and the difference when the sum is wrong', () => {
    const { difference, verdict } = checkSums({ ...delivery, produced: 12 });
    assert.deepEqual([difference, verdict], [2, 'off']);
  });
});

describe('worst', () => {
  it('orders the verdicts as off, unknown, in flight, exact', () => {
    assert.equal(worst([]), 'exact');
    assert.equal(worst(['exact', 'in flight', 'exact']), 'in flight');
    assert.equal(worst(['unknown', 'in flight']), 'unknown');
    assert.equal(worst(['unknown', 'off', 'exact']), 'off');
  });
});

const text = `
process_start_time_seconds 1700000000
http_server_request_duration_seconds_count{method="GET",route="/a",status_code="200"} 3
http_server_request_duration_seconds_count{method="GET",route="unmatched",status_code="404"} 2
http_server_request_duration_seconds_sum{method="GET",route="/a",status_code="200"} 0.5
telemetry_items_produced_total{signal="logs",destination="a:1"} 9
telemetry_items_delivered_total{signal="logs",destination="a:1"} 5
telemetry_items_queued{signal="logs",destination="a:1"} 1
telemetry_items_dropped_total{signal="logs",destination="a:1",reason="queue_full"} 3
telemetry_items_dropped_total{signal="logs",destination="a:1",reason="shutdown"} 0
telemetry_items_produced_total{signal="traces",destination="a:1"} 4
telemetry_items_withheld_total{signal="traces"} 2
telemetry_items_withheld_total{signal="logs"} 1
`;

describe('readProcessStats', () => {
  it('sums requests over all labels, and separates signals and destinations', () => {
    assert.deepEqual(readProcessStats(parseExposition(text, { format: 'text' })), {
      startSeconds: 1_700_000_000,
      requests: 5,
      suppressed: { traces: 2, logs: 1 },
      deliveries: [
        { signal: 'logs', destination: 'a:1', produced: 9, delivered: 5, queued: 1, dropped: { queue_full: 3, shutdown: 0 } }, // biome-ignore format: a row
        { signal: 'traces', destination: 'a:1', produced: 4, delivered: 0, queued: 0, dropped: {} },
      ],
    });
  });
});

describe('consoleDelivery', () => {
  const processes = (...queues: [string, number][]) => [
    {
      startSeconds: 0,
      requests: 0,
      suppressed: { traces: 0, logs: 0 },
      deliveries: queues.map(([destination, queued]) => ({
        signal: 'traces',
        destination,
        produced: queued,
        delivered: 0,
        queued,
        dropped: {},
      })),
    },
  ];
  const ports = { logs: [24224], traces: [9411] };
  const traces = (...queues: [string, number][]) =>
    consoleDelivery(processes(...queues), 'traces', ports).queued;

  it('finds the console by name, else by port, else uses the longest queue', () => {
    assert.equal(traces(['zipkin:9411', 50], ['console:9411', 2]), 2);
    assert.equal(traces(['127.0.0.1:4318', 50], ['127.0.0.1:9411', 3]), 3);
    assert.equal(traces(['collector:1', 4], ['other:2', 7], ['stdout', 90]), 7);
    assert.equal(consoleDelivery(processes(['console:9411', 2]), 'logs', ports).queued, 0);
  });
  it('sums over the processes', () => {
    const two = [...processes(['a:9411', 2]), ...processes(['a:9411', 3])];
    assert.equal(consoleDelivery(two, 'traces', ports).queued, 5);
  });
});

describe('explain', () => {
  const exact = { received: 5, difference: 0, verdict: 'exact' } as const;
  const given = {
    serverSpans: exact,
    accessRecords: exact,
    deliveries: [],
    targets: 1,
    senders: 1,
    refusedSpans: 0,
    suppressed: { serverSpans: 0, accessRecords: 0 },
  };
  it('returns no reasons when all counts match', () => assert.deepEqual(explain(given), []));
  it('names dropped, refused, missing and suppressed items', () => {
    const off = { received: 2, difference: 3, verdict: 'off' } as const;
    const [delivery] = readProcessStats(parseExposition(text, { format: 'text' })).deliveries;
    assert.ok(delivery);
    assert.match(explain({ ...given, serverSpans: off }).join(), /^3 requests have no server span: lost/);
    assert.deepEqual(
      explain({ ...given, accessRecords: off, deliveries: [{ ...delivery, instance: 'o:1' }] }),
      ['3 items for a:1 were dropped'],
    );
    assert.match(
      explain({ ...given, serverSpans: off, refusedSpans: 3 }).join(),
      /^3 server spans were refused/,
    );
    assert.match(
      explain({ ...given, serverSpans: { ...off, difference: -3 } }).join(),
      /^3 more server spans/,
    );
    assert.deepEqual(explain({ ...given, suppressed: { serverSpans: 2, accessRecords: 1 } }), [
      '2 requests were not sampled',
      '1 access records are below the log level',
    ]);
  });
});

import assert from 'node:assert/strict';
import { checkSums, compareReceived, worst } from '../../server/src/audit/compare.js';
import { consoleAccount } from '../../server/src/audit/console-delivery.js';
import { explain } from '../../server/src/audit/explain.js';
import { readBooks } from '../../server/src/audit/process-stats.js';
import { parseExposition } from '../../server/src/scrape/parse-exposition.js';

describe('compareReceived', () => {
  const at = { requests: 10, before: 10, after: 10, queued: 0, slack: 0 };
  for (const [name, given, verdict, difference] of [
    ['as many as counted', {}, 'exact', 0],
    ['one too few', { before: 9, after: 9 }, 'off', 1],
    ['one too many', { before: 11, after: 11 }, 'off', -1],
    ['one too few, and it waits', { before: 9, after: 9, queued: 1 }, 'in flight', 1],
    ['two too few, and one waits', { before: 8, after: 8, queued: 1 }, 'off', 2],
    ['some that came while it was asked', { before: 8, after: 12 }, 'in flight', -2],
    ['too few, even with those that came meanwhile', { before: 7, after: 9 }, 'off', 1],
    ['too many, even before it was asked', { before: 11, after: 14 }, 'off', -4],
    [
      'too many, as some were on their way at the beginning',
      { before: 12, after: 12, slack: 2 },
      'in flight',
      -2,
    ],
    ['more than were on their way at the beginning', { before: 13, after: 13, slack: 2 }, 'off', -3],
    ['as many, which proves nothing when some were on their way', { slack: 2 }, 'in flight', 0],
  ] as const) {
    it(`finds ${verdict}: ${name}`, () => {
      const found = compareReceived({ ...at, ...given });
      assert.deepEqual([found.verdict, found.difference], [verdict, difference]);
    });
  }
});

describe('checkSums', () => {
  const account = { signal: 'logs', destination: 'a:1', produced: 10, delivered: 7, queued: 0, dropped: { queue_full: 2, shutdown: 1 } }; // biome-ignore format: a row
  it('holds when produced = delivered + queued + dropped, whatever was dropped', () => {
    assert.deepEqual(checkSums(account), { ...account, sums: true, difference: 0, verdict: 'exact' });
  });
  it('tells what still waits', () => {
    assert.equal(checkSums({ ...account, produced: 11, queued: 1 }).verdict, 'in flight');
  });
  it('tells by how much it does not hold', () => {
    const { sums, difference, verdict } = checkSums({ ...account, produced: 12 });
    assert.deepEqual([sums, difference, verdict], [false, 2, 'off']);
  });
});

describe('worst', () => {
  it('puts off before unknown before in flight before exact', () => {
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

describe('readBooks', () => {
  it('sums requests over their labels, and keeps signals and destinations apart', () => {
    assert.deepEqual(readBooks(parseExposition(text, { format: 'text' })), {
      startSeconds: 1_700_000_000,
      requests: 5,
      withheld: { traces: 2, logs: 1 },
      accounts: [
        { signal: 'logs', destination: 'a:1', produced: 9, delivered: 5, queued: 1, dropped: { queue_full: 3, shutdown: 0 } }, // biome-ignore format: a row
        { signal: 'traces', destination: 'a:1', produced: 4, delivered: 0, queued: 0, dropped: {} },
      ],
    });
  });
});

describe('consoleAccount', () => {
  const books = (...queues: [string, number][]) => [
    {
      startSeconds: 0,
      requests: 0,
      withheld: { traces: 0, logs: 0 },
      accounts: queues.map(([destination, queued]) => ({
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
  const traces = (...queues: [string, number][]) => consoleAccount(books(...queues), 'traces', ports).queued;

  it('knows the console by name, else by port, else takes the longest queue', () => {
    assert.equal(traces(['zipkin:9411', 50], ['console:9411', 2]), 2);
    assert.equal(traces(['127.0.0.1:4318', 50], ['127.0.0.1:9411', 3]), 3);
    assert.equal(traces(['collector:1', 4], ['other:2', 7], ['stdout', 90]), 7);
    assert.equal(consoleAccount(books(['console:9411', 2]), 'logs', ports).queued, 0);
  });
  it('adds up the instances', () => {
    const two = [...books(['a:9411', 2]), ...books(['a:9411', 3])];
    assert.equal(consoleAccount(two, 'traces', ports).queued, 5);
  });
});

describe('explain', () => {
  const fine = { received: 5, difference: 0, verdict: 'exact' } as const;
  const given = {
    serverSpans: fine,
    accessRecords: fine,
    accounts: [],
    targets: 1,
    senders: 1,
    refusedSpans: 0,
    withheld: { serverSpans: 0, accessRecords: 0 },
  };
  it('has nothing to say while all is exact', () => assert.deepEqual(explain(given), []));
  it('names what was dropped, refused, or not found', () => {
    const off = { received: 2, difference: 3, verdict: 'off' } as const;
    const [account] = readBooks(parseExposition(text, { format: 'text' })).accounts;
    assert.ok(account);
    assert.match(explain({ ...given, serverSpans: off }).join(), /^3 requests have no server span: lost/);
    assert.deepEqual(explain({ ...given, accessRecords: off, accounts: [{ ...account, instance: 'o:1' }] }), [
      '3 items for a:1 were dropped',
    ]);
    assert.match(
      explain({ ...given, serverSpans: off, refusedSpans: 3 }).join(),
      /^3 server spans were refused/,
    );
    assert.match(
      explain({ ...given, serverSpans: { ...off, difference: -3 } }).join(),
      /^3 more server spans/,
    );
    assert.deepEqual(explain({ ...given, withheld: { serverSpans: 2, accessRecords: 1 } }), [
      '2 requests were not sampled',
      '1 access records are below the level of the log',
    ]);
  });
});

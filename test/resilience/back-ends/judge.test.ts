import assert from 'node:assert/strict';
import type { RowFigures, SignalFigures } from './figures.js';
import { faultsOf } from './judge.js';
import type { Row } from './rows.js';

const row: Row = {
  title: 'respond with 500',
  spans: 500,
  logs: 'accepts',
  drops: 'queue_full',
  clients: ['kit'],
};

function signal(produced: number, change: Partial<SignalFigures> = {}): SignalFigures {
  return {
    stats: {
      signal: 'logs',
      produced,
      delivered: produced,
      queued: 0,
      dropped: { queue_full: 0, rejected: 0, retries_exhausted: 0, too_large: 0, shutdown: 0 },
    },
    acknowledged: produced,
    duplicates: 0,
    repeatedRequests: 0,
    missingRequests: 0,
    attempts: 6,
    pausesMs: [140, 300, 200, 900, 2000],
    ...change,
  };
}

function figures(change: Partial<RowFigures> = {}): RowFigures {
  return {
    clients: 'kit',
    title: row.title,
    requests: 100,
    served: 100,
    failures: [],
    addedP50Ms: 0.01,
    addedP99Ms: -0.2,
    peakMb: 100,
    failureMs: 10_000,
    spans: signal(202),
    logs: signal(103),
    recoveredMs: 3000,
    exit: 0,
    lines: [],
    ...change,
  };
}

const stats = (change: object) => ({ stats: { ...signal(202).stats, ...change } });
const dropped = (change: object) => stats({ dropped: { ...signal(0).stats.dropped, ...change } });
const baseline = figures({ peakMb: 80 });

describe('faultsOf (figures of a failing back-end)', () => {
  it('returns no fault for correct figures', () => {
    assert.deepEqual(faultsOf(row, figures(), baseline), []);
  });

  const bad: [string, RegExp, Partial<RowFigures>, Partial<Row>?][] = [
    ['a failed request', /^1 requests failed: status 503/, { failures: ['status 503'] }],
    ['a request that was neither served nor failed', /99 of 100 requests were served/, { served: 99 }],
    ['a run without requests', /0 of 0/, { requests: 0, served: 0 }],
    ['added latency at the median', /p50 is 40 ms/, { addedP50Ms: 40 }],
    ['added latency at the 99th percentile', /p99 is 1000 ms/, { addedP99Ms: 1000 }],
    ['a latency that was not measured', /p50 is NaN ms/, { addedP50Ms: Number.NaN }],
    ['unbounded memory', /177 MB exceeds 176/, { peakMb: 177 }],
    ['memory that was not measured', /NaN MB/, { peakMb: Number.NaN }],
    ['an exit code other than 0', /exited with 1/, { exit: 1 }],
    ['lines on standard error', /exited with 0: not delivered/, { lines: ['not delivered'] }],
    ['too few spans', /150 spans for 100 requests/, { spans: signal(150) }],
    ['too few log records', /99 logs for 100 requests/, { logs: signal(99) }],
    [
      'delivery statistics that do not add up',
      /spans: statistics do not add up/,
      { spans: signal(202, stats({ delivered: 201 })) },
    ],
    [
      'items that are still queued',
      /spans: 2 still queued/,
      { spans: signal(202, { ...stats({ delivered: 200, queued: 2 }), acknowledged: 200 }) },
    ],
    [
      'a delivered item that the back-end did not acknowledge',
      /202 delivered, 201 ack/,
      { spans: signal(202, { acknowledged: 201 }) },
    ],
    [
      'a request with two server spans',
      /1 requests are repeated/,
      { spans: signal(202, { repeatedRequests: 1 }) },
    ],
    [
      'a lost span that was not counted',
      /1 requests are missing, 0/,
      { spans: signal(202, { missingRequests: 1 }) },
    ],
    [
      'an unexpected drop reason',
      /spans: 2 dropped as rejected/,
      { spans: signal(202, { ...dropped({ rejected: 2 }) }) },
    ],
    [
      'drops for the working back-end',
      /logs: 2 dropped as queue_full/,
      { logs: signal(202, { ...dropped({ queue_full: 2 }) }) },
    ],
    ['a flood without drops', /spans: nothing was dropped/, {}, { flood: true }],
    ['unexpected duplicates', /spans: 3 duplicates/, { spans: signal(202, { duplicates: 3 }) }],
    ['missing duplicates', /no duplicates/, {}, { duplicates: true }],
    ['too many attempts', /spans: 23 attempts/, { spans: signal(202, { attempts: 23 }) }],
    ['attempts at too short intervals', /spans: 6 attempts/, {}, { minIntervalMs: 3000 }],
    ['missing attempts', /spans: no attempt/, { spans: signal(202, { attempts: 0, pausesMs: [] }) }],
    ['pauses without jitter', /no jitter/, { spans: signal(202, { pausesMs: [250, 250, 250, 250, 250] }) }],
  ];
  for (const [name, fault, change, other] of bad) {
    it(`reports ${name}`, () => {
      const faults = faultsOf({ ...row, ...other }, figures(change), baseline);
      assert.ok(
        faults.some((each) => fault.test(each)),
        faults.join('\n') || 'no fault',
      );
    });
  }
});

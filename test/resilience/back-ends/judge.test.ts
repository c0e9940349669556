import assert from 'node:assert/strict';
import type { RowFigures, SignalFigures } from './figures.js';
import { faultsOf } from './judge.js';
import type { Row } from './rows.js';

const row: Row = { title: 'answer 500', spans: 500, logs: 'takes', drops: 'queue_full', clients: ['kit'] };

function signal(produced: number, change: Partial<SignalFigures> = {}): SignalFigures {
  return {
    account: {
      signal: 'logs',
      produced,
      delivered: produced,
      queued: 0,
      dropped: { queue_full: 0, rejected: 0, retries_exhausted: 0, too_large: 0, shutdown: 0 },
    },
    acknowledged: produced,
    duplicates: 0,
    twice: 0,
    missing: 0,
    attempts: 6,
    pausesMs: [140, 300, 200, 900, 2000],
    ...change,
  };
}

function figures(change: Partial<RowFigures> = {}): RowFigures {
  return {
    clients: 'kit',
    title: row.title,
    asked: 100,
    served: 100,
    failures: [],
    addedP50Ms: 0.01,
    addedP99Ms: -0.2,
    peakMb: 100,
    misbehavedMs: 10_000,
    spans: signal(202),
    logs: signal(103),
    recoveredMs: 3000,
    exit: 0,
    lines: [],
    ...change,
  };
}

const account = (change: object) => ({ account: { ...signal(202).account, ...change } });
const dropped = (change: object) => account({ dropped: { ...signal(0).account.dropped, ...change } });
const baseline = figures({ peakMb: 80 });

describe('the judgement of a back-end that misbehaves', () => {
  it('finds no fault where there is none', () => {
    assert.deepEqual(faultsOf(row, figures(), baseline), []);
  });

  const bad: [string, RegExp, Partial<RowFigures>, Partial<Row>?][] = [
    ['a failed request', /^1 requests failed: status 503/, { failures: ['status 503'] }],
    ['a request of which nobody knows', /99 of 100 requests were served/, { served: 99 }],
    ['that nothing was asked', /0 of 0/, { asked: 0, served: 0 }],
    ['a request that waits', /takes 40 ms longer/, { addedP50Ms: 40 }],
    ['some requests that wait', /takes 1000 ms longer/, { addedP99Ms: 1000 }],
    ['a latency that nobody measured', /takes NaN ms longer/, { addedP50Ms: Number.NaN }],
    ['memory without bound', /177 MB, where 176/, { peakMb: 177 }],
    ['memory that nobody measured', /NaN MB/, { peakMb: Number.NaN }],
    ['a bad end', /ended with 1/, { exit: 1 }],
    ['words at the end', /ended with 0: not delivered/, { lines: ['not delivered'] }],
    ['spans that were not made', /150 spans of 100 requests/, { spans: signal(150) }],
    ['records that were not made', /99 logs of 100 requests/, { logs: signal(99) }],
    ['books that do not add up', /spans: the books/, { spans: signal(202, account({ delivered: 201 })) }],
    [
      'what waits for ever',
      /spans: 2 still wait/,
      { spans: signal(202, { ...account({ delivered: 200, queued: 2 }), acknowledged: 200 }) },
    ],
    ['a delivery that nobody saw', /202 delivered, 201 ack/, { spans: signal(202, { acknowledged: 201 }) }],
    ['two server spans', /1 requests have two/, { spans: signal(202, { twice: 1 }) }],
    ['a span that was lost silently', /1 requests have none, 0/, { spans: signal(202, { missing: 1 }) }],
    [
      'a wrong reason',
      /spans: 2 dropped as rejected/,
      { spans: signal(202, { ...dropped({ rejected: 2 }) }) },
    ],
    [
      'a loss at the other back-end',
      /logs: 2 dropped as queue_full/,
      { logs: signal(202, { ...dropped({ queue_full: 2 }) }) },
    ],
    ['a flood of which nothing was dropped', /spans: nothing was dropped/, {}, { flood: true }],
    ['duplicates without need', /spans: 3 came twice/, { spans: signal(202, { duplicates: 3 }) }],
    ['no duplicates where there must be some', /nothing came twice/, {}, { duplicates: true }],
    ['too many attempts', /spans: 23 attempts/, { spans: signal(202, { attempts: 23 }) }],
    ['attempts before their time', /spans: 6 attempts/, {}, { paceMs: 3000 }],
    ['no attempt', /spans: nothing was tried/, { spans: signal(202, { attempts: 0, pausesMs: [] }) }],
    ['equal pauses', /no jitter/, { spans: signal(202, { pausesMs: [250, 250, 250, 250, 250] }) }],
  ];
  for (const [what, fault, change, other] of bad) {
    it(`finds ${what}`, () => {
      const faults = faultsOf({ ...row, ...other }, figures(change), baseline);
      assert.ok(
        faults.some((each) => fault.test(each)),
        faults.join('\n') || 'no fault',
      );
    });
  }
});

import assert from 'node:assert/strict';
import { parseQuery } from '../../../contract/src/query/parse-query.js';
import { groupLogs, type LogGroupSearch } from '../../../server/src/queries/logs/group-logs.js';
import { createLogFilter } from '../../../server/src/queries/logs/log-filter.js';
import { toLogRecord } from '../../../server/src/store/log-record.js';
import { createLogStore, type LogStore } from '../../../server/src/store/logs.js';
import { addAll } from '../../store/add-all.js';

const firstMs = 1_700_000_000_000;

/** One record a second: a scanner every fourth second, else one of two shoppers; the first record has no address. */
function recordAt(second: number) {
  const address = second % 4 === 3 ? '192.0.2.9' : `192.0.2.${second % 2}`;
  return toLogRecord(
    {
      '@timestamp': new Date(firstMs + second * 1000).toISOString(),
      'service.name': 'gateway',
      'event.id': `e${second}`,
      'log.level': second % 4 === 3 ? 'error' : 'info',
      'event.duration': second % 2 === 0 ? 5_000_000 : 7_500_000,
      message: `request ${second}`,
      ...(second > 0 && { 'client.address': address }),
    },
    0,
  );
}

describe('groupLogs', () => {
  let store: LogStore;
  before(() => {
    // several blocks, of which the last is open
    store = createLogStore({ maxBytes: 64 << 20, maxRecords: 300_000, blockSize: 16 });
    addAll(
      store,
      Array.from({ length: 40 }, (_, second) => recordAt(second)),
    );
  });

  const group = (by: string, options: Partial<LogGroupSearch> & { q?: string } = {}) =>
    groupLogs(store, {
      filter: createLogFilter({ query: parseQuery(options.q ?? '') }),
      range: {},
      by,
      sort: 'count',
      limit: 50,
      nowMs: firstMs + 40_000,
      ...options,
    });

  it('counts records, shares and errors by value, the most frequent first', async () => {
    const { items, records, total, truncated } = await group('client.address');
    assert.deepEqual([records, total, truncated], [40, 4, false]);
    assert.deepEqual(
      items.map(({ value, count, share, errors, errorShare }) => [value, count, share, errors, errorShare]),
      [
        ['192.0.2.0', 19, 19 / 40, 0, 0],
        ['192.0.2.1', 10, 0.25, 0, 0],
        ['192.0.2.9', 10, 0.25, 10, 1],
        [null, 1, 1 / 40, 0, 0],
      ],
    );
    const scanner = items.find(({ value }) => value === '192.0.2.9');
    assert.deepEqual([scanner?.firstMs, scanner?.lastMs], [firstMs + 3000, firstMs + 39_000]);
  });

  it('counts only the records that match', async () => {
    const { items, records } = await group('client.address', { q: 'level:error' });
    assert.deepEqual([records, items.map(({ value, share }) => [value, share])], [10, [['192.0.2.9', 1]]]);
  });

  it('accepts the short names of queries', async () => {
    const { items } = await group('level');
    assert.deepEqual(
      items.map(({ value, count }) => [value, count]),
      [
        ['info', 30],
        ['error', 10],
      ],
    );
    assert.deepEqual((await group('duration')).items.map(({ value }) => value).sort(), [5, 7.5]);
    assert.deepEqual(
      (await group('pattern')).items.map(({ value, count }) => [value, count]),
      [['request <num>', 40]],
    );
  });

  for (const [sort, first] of [
    ['errors', '192.0.2.9'],
    ['first', '192.0.2.9'],
    ['last', '192.0.2.9'],
  ] as const) {
    it(`sorts by ${sort}`, async () => {
      const { items } = await group('client.address', { sort });
      assert.equal(items[0]?.value, first);
    });
  }

  it('compares with the preceding range of equal length', async () => {
    const range = { sinceMs: firstMs + 20_000, untilMs: firstMs + 39_000 };
    const { items, records } = await group('client.address', { range, before: 'previous' });
    assert.equal(records, 19);
    const old = items.find(({ value }) => value === '192.0.2.9')?.before;
    assert.deepEqual(old, { count: 5, share: 5 / 19, errors: 5, errorShare: 1 });
    const { items: later } = await group('event.id', { range, before: 'previous', limit: 500 });
    const only = (id: string) => later.find(({ value }) => value === id);
    assert.deepEqual([only('e25')?.only, only('e25')?.before?.count], ['now', 0]);
    assert.deepEqual([only('e5')?.only, only('e5')?.count, only('e5')?.firstMs], ['before', 0, undefined]);
  });

  it('says when the limit omits groups', async () => {
    const { items, total, truncated } = await group('event.id', { limit: 3 });
    assert.deepEqual([items.length, total, truncated], [3, 40, true]);
  });

  it('ends when the processor time is used up, and says so', async () => {
    const large = createLogStore({ maxBytes: 64 << 20, maxRecords: 300_000, blockSize: 256 });
    addAll(
      large,
      Array.from({ length: 60_000 }, (_, second) => recordAt(second)),
    );
    const { records, totalIsLowerBound, truncated } = await groupLogs(large, {
      filter: createLogFilter({ query: parseQuery('') }),
      range: {},
      by: 'event.id',
      sort: 'count',
      limit: 5,
      nowMs: firstMs,
      budgetMs: 0,
    });
    assert.ok(records > 0 && records < 60_000, `${records}`);
    assert.deepEqual([totalIsLowerBound, truncated], [true, true]);
  });

  it('has no group in an empty range', async () => {
    const { items, records } = await group('level', { range: { sinceMs: 5, untilMs: 5 } });
    assert.deepEqual([items, records], [[], 0]);
  });
});

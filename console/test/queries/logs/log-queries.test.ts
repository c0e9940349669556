import assert from 'node:assert/strict';
import { logKey } from '../../../contract/src/log-key.js';
import { parseQuery } from '../../../contract/src/query/parse-query.js';
import { completeFields, completeValues } from '../../../server/src/queries/logs/complete-search.js';
import { readCursor } from '../../../server/src/queries/logs/log-cursor.js';
import { createLogFilter } from '../../../server/src/queries/logs/log-filter.js';
import { logHistogram } from '../../../server/src/queries/logs/log-histogram.js';
import { logPatterns } from '../../../server/src/queries/logs/log-patterns.js';
import { logsAround } from '../../../server/src/queries/logs/logs-around.js';
import { searchLogs } from '../../../server/src/queries/logs/search-logs.js';
import { toLogRecord } from '../../../server/src/store/log-record.js';
import { createLogStore, type LogStore } from '../../../server/src/store/logs.js';
import { addAll } from '../../store/add-all.js';

const firstMs = 1_700_000_000_000;
const traceId = 'ab'.repeat(16);

const record = (second: number, fields: Record<string, unknown>) =>
  toLogRecord(
    {
      '@timestamp': new Date(firstMs + second * 1000).toISOString(),
      'service.name': 'order',
      'event.id': `e${second}`,
      message: `line ${second}`,
      ...fields,
    },
    0,
  );

function storeOf(...records: ReturnType<typeof record>[]): LogStore {
  const store = createLogStore({ maxBytes: 64 << 20, maxRecords: 300_000, blockSize: 16 });
  addAll(store, records);
  return store;
}

const select = (q: string) => createLogFilter({ query: parseQuery(q) });
const messagesOf = (items: readonly Record<string, unknown>[]) => items.map(({ message }) => message);

async function find(store: LogStore, q: string): Promise<unknown[]> {
  const { items } = await searchLogs(store, { filter: select(q), range: {}, order: 'asc', limit: 2000 });
  return messagesOf(items);
}

describe('createLogFilter', () => {
  const store = storeOf(
    record(1, { message: 'order confirmed', 'order.id': 'o-7', 'user.id': 'u-1', 'trace.id': traceId }),
    record(2, { message: 'charge of 12 EUR failed', 'log.level': 'error', 'error.type': 'Timeout' }),
    record(3, { message: 'charge of 900 EUR failed', 'log.level': 'warn', 'http.response.status_code': 503 }),
    record(4, { message: 'GET /me', 'service.name': 'gateway', 'event.duration': 250_000_000 }),
    record(5, { message: 'noise', 'log.level': 'loud', note: 'a "quoted" C:\\path' }),
    record(6, { message: 'Grüße', 'log.level': 'debug', 'service.name': 'mail', port: 8080, ok: true }),
  );
  const cases: readonly (readonly [q: string, found: readonly number[]])[] = [
    ['', [1, 2, 3, 4, 5, 6]],
    ['level:error', [2]],
    ['level:>=warn', [2, 3]],
    ['level:>=info', [1, 2, 3, 4, 5]],
    ['level:<info', [6]],
    ['level:warn,error', [2, 3]],
    ['-level:>=warn', [1, 4, 5, 6]],
    ['level:unknown', [5]],
    ['level:loud', [5]],
    ['-level:loud', [1, 2, 3, 4, 6]],
    ['service:order level:>=warn', [2, 3]],
    ['service:gateway,mail', [4, 6]],
    ['service:ga*', [4]],
    ['service:gateway service:mail', []],
    [`trace:${traceId} trace:${'c'.repeat(32)}`, []],
    ['-service:order', [4, 6]],
    ['service.name:mail', [6]],
    [`trace:${traceId}`, [1]],
    [`trace:${traceId.toUpperCase()}`, [1]],
    ['trace:*', [1]],
    ['-trace:*', [2, 3, 4, 5, 6]],
    ['order:o-7', [1]],
    ['order.id:o-7', [1]],
    ['user:u-1 order:*', [1]],
    ['error:*', [2]],
    ['error:timeout', [2]],
    ['status:503', [3]],
    ['status:>=500', [3]],
    ['status:500..599', [3]],
    ['-status:*', [1, 2, 4, 5, 6]],
    ['duration:>200ms', [4]],
    ['duration:>0.3s', []],
    ['port:8080', [6]],
    ['ok:true', [6]],
    ['"order CONFIRMED"', [1]],
    ['GRÜSSE', []],
    ['grüße', [6]],
    ['"a \\"quoted\\" C:\\\\path"', [5]],
    ['charge -900', [2]],
    ['message:charge*', [2, 3]],
    ['pattern:"charge of <num> EUR failed"', [2, 3]],
    ['-pattern:"charge of <num> EUR failed"', [1, 4, 5, 6]],
    ['pattern:"<*> confirmed"', [1]],
    ['status_code', []],
  ];
  const all = [
    'order confirmed',
    'charge of 12 EUR failed',
    'charge of 900 EUR failed',
    'GET /me',
    'noise',
    'Grüße',
  ];
  for (const [q, found] of cases) {
    it(`finds ${found.length} of 6 records for ${q || 'an empty query'}`, async () => {
      assert.deepEqual(
        await find(store, q),
        found.map((n) => all[n - 1]),
      );
    });
  }
});

describe('searchLogs', () => {
  const many = storeOf(
    ...Array.from({ length: 300 }, (_, n) =>
      record(Math.floor(n / 7), { message: `line ${n}`, 'event.id': `e${n}` }),
    ),
  );
  const everything = select('');

  for (const order of ['desc', 'asc'] as const) {
    it(`returns each record once over all pages, ${order}, with several records of one time`, async () => {
      const seen: unknown[] = [];
      let cursor: string | undefined;
      do {
        const after = cursor === undefined ? undefined : readCursor(cursor);
        const page = await searchLogs(many, { filter: everything, range: {}, order, limit: 11, after });
        assert.equal(page.total, 300);
        assert.equal(page.truncated, page.next !== undefined);
        seen.push(...messagesOf(page.items));
        cursor = page.next;
      } while (cursor !== undefined);
      assert.equal(seen.length, 300);
      assert.equal(new Set(seen).size, 300);
      const expected = Array.from({ length: 300 }, (_, n) => `line ${n}`);
      assert.deepEqual(seen, order === 'asc' ? expected : expected.reverse());
    });
  }

  it('returns each record once when times have fractions of a millisecond', async () => {
    const store = createLogStore({ maxBytes: 64 << 20, maxRecords: 300_000, blockSize: 16 });
    addAll(
      store,
      Array.from({ length: 100 }, (_, n) =>
        toLogRecord({ message: `line ${n}` }, firstMs + Math.floor(n / 2) / 8),
      ),
    );
    for (const order of ['desc', 'asc'] as const) {
      const seen: unknown[] = [];
      let cursor: string | undefined;
      do {
        const after = cursor === undefined ? undefined : readCursor(cursor);
        const page = await searchLogs(store, { filter: everything, range: {}, order, limit: 7, after });
        assert.equal(page.total, 100);
        seen.push(...messagesOf(page.items));
        cursor = page.next;
      } while (cursor !== undefined);
      assert.deepEqual([seen.length, new Set(seen).size], [100, 100], order);
    }
    const { items } = await searchLogs(store, {
      filter: select('"line 53"'),
      range: {},
      order: 'asc',
      limit: 1,
    });
    const key = logKey(items[0] as Record<string, string>);
    const around = { filter: everything, range: {}, order: 'asc' as const, limit: 4, aroundMs: firstMs + 3 };
    assert.deepEqual(messagesOf((await logsAround(store, { ...around, key })).items), [
      'line 51',
      'line 52',
      'line 53',
      'line 54',
    ]);
  });

  it('continues with older records after newer ones have arrived', async () => {
    const store = storeOf(...Array.from({ length: 100 }, (_, n) => record(n, {})));
    const first = await searchLogs(store, { filter: everything, range: {}, order: 'desc', limit: 10 });
    addAll(
      store,
      Array.from({ length: 50 }, (_, n) => record(100 + n, {})),
    );
    const after = readCursor(first.next as string);
    const second = await searchLogs(store, {
      filter: everything,
      range: {},
      order: 'desc',
      limit: 10,
      after,
    });
    assert.deepEqual(
      messagesOf(second.items),
      Array.from({ length: 10 }, (_, n) => `line ${89 - n}`),
    );
  });

  it('returns nothing older after the position was evicted', async () => {
    const store = createLogStore({ maxBytes: 64 << 20, maxRecords: 20, blockSize: 4 });
    addAll(
      store,
      Array.from({ length: 20 }, (_, n) => record(n, {})),
    );
    const first = await searchLogs(store, { filter: everything, range: {}, order: 'desc', limit: 10 });
    addAll(
      store,
      Array.from({ length: 20 }, (_, n) => record(20 + n, {})),
    );
    const after = readCursor(first.next as string);
    const second = await searchLogs(store, {
      filter: everything,
      range: {},
      order: 'desc',
      limit: 10,
      after,
    });
    assert.deepEqual(second.items, []);
    assert.equal(second.truncated, false);
  });
});

describe('logsAround', () => {
  it('returns the records before and after one of several of the same time', async () => {
    const store = storeOf(
      ...Array.from({ length: 90 }, (_, n) =>
        record(Math.floor(n / 3), { message: `line ${n}`, 'event.id': `e${n}` }),
      ),
    );
    const around = {
      filter: select(''),
      range: {},
      order: 'asc' as const,
      limit: 6,
      aroundMs: firstMs + 10_000,
    };
    const { items, truncated } = await logsAround(store, { ...around, key: 'e31' });
    assert.deepEqual(messagesOf(items), ['line 28', 'line 29', 'line 30', 'line 31', 'line 32', 'line 33']);
    assert.equal(truncated, true);
  });

  it('finds a record without event.id by the hash of its fields', async () => {
    const store = storeOf(...[1, 2, 3].map((n) => record(1, { message: `m${n}`, 'event.id': undefined })));
    const { items } = await searchLogs(store, { filter: select('m2'), range: {}, order: 'asc', limit: 1 });
    const key = logKey(items[0] as Record<string, string>);
    const around = {
      filter: select(''),
      range: {},
      order: 'asc' as const,
      limit: 2,
      aroundMs: firstMs + 1000,
    };
    assert.deepEqual(messagesOf((await logsAround(store, { ...around, key })).items), ['m1', 'm2']);
  });
});

describe('logHistogram', () => {
  it('counts each record once, in the column that includes it', async () => {
    const store = storeOf(
      ...Array.from({ length: 60 }, (_, n) => record(n, { 'log.level': n % 10 === 0 ? 'error' : 'info' })),
    );
    const { fromMs, stepMs, columns, total } = await logHistogram(store, select(''), {}, 6);
    assert.equal(total, 60);
    assert.equal(fromMs, firstMs - 1);
    for (const { timeMs, counts } of columns) {
      const range = { sinceMs: timeMs, untilMs: timeMs + stepMs };
      const found = await searchLogs(store, { filter: select(''), range, order: 'asc', limit: 100 });
      assert.equal(found.total, (counts.info ?? 0) + (counts.error ?? 0));
    }
    const limited = await logHistogram(
      store,
      select('level:error'),
      { sinceMs: firstMs, untilMs: firstMs + 20_000 },
      4,
    );
    assert.deepEqual(
      limited.columns.map(({ counts }) => counts),
      [{}, { error: 1 }, {}, { error: 1 }],
    );
  });

  it('begins at the oldest record when the range begins long before it', async () => {
    const store = storeOf(...Array.from({ length: 60 }, (_, n) => record(n, {})));
    const untilMs = firstMs + 59_000;
    const { fromMs, columns } = await logHistogram(store, select(''), { sinceMs: 1, untilMs }, 6);
    assert.equal(fromMs, firstMs - 1);
    assert.ok(columns.every(({ counts }) => (counts.info ?? 0) >= 9));
    const beside = { sinceMs: firstMs - 60_000, untilMs };
    assert.equal((await logHistogram(store, select(''), beside, 6)).fromMs, beside.sinceMs);
  });

  it('returns columns without counts for an empty store and an empty range', async () => {
    for (const range of [{}, { sinceMs: 5, untilMs: 5 }, { sinceMs: 9, untilMs: 3 }]) {
      const { total, columns } = await logHistogram(storeOf(), select(''), range, 60);
      assert.equal(total, 0);
      assert.ok(columns.length >= 1);
    }
  });
});

describe('logPatterns', () => {
  it('groups similar messages with counts, levels, services and times', async () => {
    const store = storeOf(
      ...Array.from({ length: 100 }, (_, n) =>
        record(n, {
          message: n % 4 === 0 ? `charge of ${n} EUR failed` : `user u-${n} logged in`,
          'log.level': n % 8 === 0 ? 'error' : 'info',
          'service.name': n % 2 === 0 ? 'order' : 'gateway',
        }),
      ),
    );
    for (let round = 0; round < 2; round++) {
      const { items, total, records } = await logPatterns(store, {
        filter: select(''),
        range: {},
        limit: 9,
      });
      assert.equal(records, 100);
      assert.equal(total, 2);
      const [logins, charges] = items;
      assert.equal(logins?.pattern, 'user u-<num> logged in');
      assert.equal(charges?.pattern, 'charge of <num> EUR failed');
      assert.deepEqual([logins?.count, charges?.count], [75, 25]);
      assert.deepEqual([logins?.level, charges?.level], ['info', 'error']);
      assert.deepEqual(charges?.levels, { info: 12, error: 13 }, 'the level is the most frequent one');
      assert.deepEqual(logins?.services, ['gateway', 'order']);
      assert.deepEqual([charges?.firstMs, charges?.lastMs], [firstMs, firstMs + 96_000]);
      assert.equal(charges?.example.message, 'charge of 96 EUR failed');
    }
  });

  it('names a pattern so that a query finds exactly its records', async () => {
    const names = 'ada bob cyd dan eve fay gus hal ida jon'.split(' ');
    const store = storeOf(
      ...names.map((name, n) => record(n, { message: `user ${name} logged in` })),
      record(50, { message: 'user list logged out' }),
    );
    const { items } = await logPatterns(store, {
      filter: select(''),
      range: {},
      limit: 9,
    });
    assert.deepEqual(
      items.map(({ pattern, count }) => [pattern, count]),
      [
        ['user <*> logged in', 10],
        ['user list logged out', 1],
      ],
    );
    assert.equal((await find(store, 'pattern:"user <*> logged in"')).length, 10);
  });

  it('says that patterns are omitted', async () => {
    const store = storeOf(record(1, { message: 'one' }), record(2, { message: 'two' }));
    const found = await logPatterns(store, {
      filter: select(''),
      range: {},
      limit: 1,
    });
    assert.deepEqual([found.items.length, found.total, found.records, found.truncated], [1, 2, 2, true]);
  });

  it('is truncated, with the number of records that were read, when the processor time is used up', async () => {
    const store = createLogStore({ maxBytes: 1 << 20, maxRecords: 2000, blockSize: 50 });
    addAll(
      store,
      Array.from({ length: 1000 }, (_, n) => record(n, { message: 'one' })),
    );
    const slow: Pick<LogStore, 'steps' | 'selections' | 'services'> = {
      services: store.services,
      steps: store.steps,
      *selections(...scan) {
        for (const selection of store.selections(...scan)) {
          const end = performance.now() + 40; // 20 blocks: 800 ms
          while (performance.now() < end);
          yield selection;
        }
      },
    };
    const options = { filter: select('one'), range: {}, limit: 10, budgetMs: 300 };
    const found = await logPatterns(slow, options);
    assert.ok(found.records > 0 && found.records < 1000, `${found.records} records`);
    assert.deepEqual([found.total, found.truncated], [1, true]);
    assert.equal(found.items[0]?.count, found.records);
  });
});

describe('completion of searches', () => {
  const store = storeOf(
    record(1, { 'user.id': 'u-1', 'http.route': '/me' }),
    record(2, { 'user.id': 'u-2', 'service.name': 'gateway', 'log.level': 'warn' }),
    record(3, { 'user.id': 'u-2', note: 'x'.repeat(5000) }),
  );

  it('returns well-known names before names of fields, by prefix of any part', async () => {
    const names = async (prefix: string) =>
      (await completeFields(store, { prefix, limit: 50 })).items.map(({ name }) => name);
    assert.deepEqual(await names('us'), ['user', 'user.id']);
    assert.deepEqual((await names('ro'))[0], 'route');
    assert.ok((await names('ro')).includes('http.route'));
    assert.deepEqual(await names('nowhere'), []);
    assert.equal((await completeFields(store, { prefix: '', limit: 2 })).truncated, true);
  });

  it('returns values with their number, the most frequent first', async () => {
    assert.deepEqual((await completeValues(store, { field: 'user', prefix: 'U-', limit: 9 })).items, [
      { value: 'u-2', count: 2 },
      { value: 'u-1', count: 1 },
    ]);
    assert.deepEqual((await completeValues(store, { field: 'note', limit: 9 })).items, []);
    const levels = (await completeValues(store, { field: 'level', limit: 9 })).items;
    assert.deepEqual(levels.slice(0, 2), [
      { value: 'info', count: 2 },
      { value: 'warn', count: 1 },
    ]);
    assert.equal(levels.length, 7);
  });
});

describe('a scan of many records', () => {
  it('lets other work run', async () => {
    const store = createLogStore({ maxBytes: 256 << 20, maxRecords: 300_000 });
    for (let batch = 0; batch < 60; batch++)
      addAll(
        store,
        Array.from({ length: 1000 }, (_, n) =>
          record(batch, { message: `line ${n}`, 'event.id': `${batch}-${n}`, note: `n${n * batch}` }),
        ),
      );
    let ticks = 0;
    let isDone = false;
    const tick = () => {
      ticks++;
      if (!isDone) setImmediate(tick);
    };
    setImmediate(tick);
    const { total } = await logHistogram(store, select('-note:n7 message:l*'), {}, 60);
    isDone = true;
    assert.ok(total > 59_000, String(total));
    assert.ok(ticks > 3, `${ticks} turns of the event loop`);
  });
});

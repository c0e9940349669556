import assert from 'node:assert/strict';
import { type LogRecord, toLogRecord } from '../../server/src/store/log-record.js';
import { createLogStore } from '../../server/src/store/logs.js';
import { addAll } from './add-all.js';

const traceId = 'a'.repeat(32);
const at = (n: number) => new Date(1_700_000_000_000 + n * 1000).toISOString();

function record(n: number, fields: Record<string, unknown> = {}): LogRecord {
  return toLogRecord(
    { '@timestamp': at(n), message: `line ${n}`, 'service.name': 'order', 'event.id': `e${n}`, ...fields },
    0,
  );
}
const traceIdOf = (n: number) => n.toString(16).padStart(32, '0').replace(/^0/, 'a');
const messages = (found: Record<string, unknown>[]) => found.map(({ message }) => message);

// blocks of one record compress nearly all records; blocks of the default size compress none
for (const blockSize of [1, 256])
  describe(`createLogStore, blocks of ${blockSize}`, () => {
    const roomy = { maxBytes: 1 << 20, maxRecords: 1000, blockSize };

    it('returns records newest first, in any order of arrival', async () => {
      const store = createLogStore(roomy);
      for (const n of [5, 1, 4, 2, 3, 3.5]) store.add(record(n));
      assert.deepEqual(messages(await store.find({ limit: 10 })), [
        'line 5',
        'line 4',
        'line 3.5',
        'line 3',
        'line 2',
        'line 1',
      ]);
      assert.deepEqual(messages(await store.find({ limit: 2 })), ['line 5', 'line 4']);
    });

    it('stores a record once that is sent again, also after its eviction', async () => {
      const store = createLogStore({ ...roomy, maxRecords: 2 });
      assert.equal(store.add(record(1)), true);
      assert.equal(store.add(record(1)), false);
      assert.equal(store.add(record(1)), false);
      for (const n of [2, 3]) store.add(record(n));
      assert.equal(store.add(record(1)), false);
      assert.equal(store.counts.duplicates, 3);
      assert.equal(
        store.counts.received,
        store.size.records + store.counts.evicted + store.counts.duplicates,
      );
    });

    it('finds records by trace, service, level and time', async () => {
      const store = createLogStore(roomy);
      addAll(store, [
        record(1, { 'trace.id': traceId }),
        record(2, { 'log.level': 'ERROR' }),
        record(3, { 'service.name': 'gateway', 'log.level': 'warning' }),
        record(4, { 'trace.id': traceId.toUpperCase(), 'service.name': 'gateway' }),
      ]);
      assert.deepEqual(messages(await store.find({ limit: 9, traceId })), ['line 4', 'line 1']);
      const untilMs = Date.parse(at(3));
      assert.deepEqual(messages(await store.find({ limit: 9, untilMs })), ['line 3', 'line 2', 'line 1']);
      assert.deepEqual(messages(await store.find({ limit: 9, untilMs, sinceMs: Date.parse(at(1)) })), [
        'line 3',
        'line 2',
      ]);
      assert.deepEqual(messages(await store.find({ limit: 9, traceId, service: 'order' })), ['line 1']);
      assert.deepEqual(messages(await store.find({ limit: 9, service: 'gateway' })), ['line 4', 'line 3']);
      assert.deepEqual(messages(await store.find({ limit: 9, level: 'warn' })), ['line 3', 'line 2']);
      assert.deepEqual(messages(await store.find({ limit: 9, sinceMs: Date.parse(at(2)) })), [
        'line 4',
        'line 3',
      ]);
      assert.equal(store.countOf(traceId), 2);
      assert.deepEqual(store.services, ['gateway', 'order']);
    });

    it('searches values but not names, ignores case, and does not interpret the search as a pattern', async () => {
      const store = createLogStore(roomy);
      addAll(store, [
        record(1, { message: 'Charge of "a\\b" (.*) failed' }),
        record(2, { 'order.id': 'O-77' }),
        record(3, { 'http.response.status_code': 503 }),
        record(4, { message: 'Gruß: 中文' }),
      ]);
      const search = async (text: string) => (await store.find({ limit: 9, search: text })).length;
      assert.equal(await search('charge OF "A\\B" (.*'), 1);
      assert.equal(await search('o-77'), 1);
      assert.equal(await search('503'), 1);
      assert.equal(await search('中文'), 1);
      assert.equal(await search('status_code'), 0);
      assert.equal(await search('.*x'), 0);
    });

    it('evicts the oldest records and their index entries at the limits of bytes and records', async () => {
      const store = createLogStore({ maxBytes: 40_000, maxRecords: 60, blockSize });
      for (let n = 0; n < 5000; n++) {
        store.add(record(n, { 'trace.id': n % 2 ? traceId : 'b'.repeat(32), text: 'y'.repeat(n % 700) }));
        assert.ok(store.size.records <= 60 && store.size.bytes <= 40_000);
      }
      const found = await store.find({ limit: 1000 });
      assert.equal(found.length, store.size.records);
      assert.equal(found[0]?.message, 'line 4999');
      assert.equal(store.countOf(traceId), found.filter((f) => f['trace.id'] === traceId).length);
      assert.equal(store.counts.received, store.size.records + store.counts.evicted);
    });
  });

describe('createLogStore with compressed blocks', () => {
  it('stores several times as many records in the same memory, and finds all of them', async () => {
    const store = createLogStore({ maxBytes: 1 << 20, maxRecords: 100_000 });
    for (let n = 0; n < 6000; n += 10) {
      addAll(
        store,
        Array.from({ length: 10 }, (_, i) =>
          record(n + i, {
            'trace.id': traceIdOf(n),
            'user.id': `user-${n + i}`,
            'url.path': '/orders/o-117/confirm',
          }),
        ),
      );
    }
    assert.equal(store.size.records, 6000, 'uncompressed it would be 2.5 MB');
    assert.ok(store.size.bytes < 1 << 20);
    assert.deepEqual(messages(await store.find({ limit: 5, search: 'USER-17' })), [
      'line 1799',
      'line 1798',
      'line 1797',
      'line 1796',
      'line 1795',
    ]);
    assert.equal(store.countOf(traceIdOf(40)), 10);
    assert.deepEqual(messages(await store.find({ limit: 3, traceId: traceIdOf(40) })), [
      'line 49',
      'line 48',
      'line 47',
    ]);
    const all = await store.find({ limit: 10_000 });
    assert.deepEqual(
      messages(all),
      Array.from({ length: 6000 }, (_, n) => `line ${5999 - n}`),
    );
    assert.deepEqual(messages(await store.find({ limit: 10_000, sinceMs: Date.parse(at(5997)) })), [
      'line 5999',
      'line 5998',
    ]);
  });
});

describe('createLogStore, a time range', () => {
  it('begins and ends within compressed blocks', async () => {
    const store = createLogStore({ maxBytes: 1 << 20, maxRecords: 1000, blockSize: 3 });
    for (let n = 1; n <= 30; n++) store.add(record(n));
    for (let n = 1; n <= 30; n++) {
      const untilMs = Date.parse(at(n));
      assert.equal((await store.find({ limit: 99, untilMs })).length, n, `until ${n}`);
      assert.equal(
        (await store.find({ limit: 99, untilMs, sinceMs: untilMs - 1500 })).length,
        Math.min(n, 2),
      );
    }
  });
});

describe('toLogRecord', () => {
  it('flattens a record and adds the required fields', async () => {
    const made = toLogRecord(
      {
        log: { level: 'WARN' },
        trace: { id: 'ABCDEF0123456789' },
        msg: 'hello',
        list: [1, { a: 2 }],
        bytes: Buffer.from('x'),
      },
      1_700_000_000_123,
    );
    assert.deepEqual(made.fields, {
      '@timestamp': '2023-11-14T22:13:20.123Z',
      'log.level': 'warn',
      message: 'hello',
      'service.name': 'unknown',
      'trace.id': '0000000000000000abcdef0123456789',
      msg: 'hello',
      list: '[1,{"a":2}]',
      bytes: 'x',
    });
    assert.equal(made.timeMs, 1_700_000_000_123);
  });

  it('keeps all digits of the timestamp', async () => {
    const made = toLogRecord({ '@timestamp': '2023-11-14T22:13:20.123456Z' }, 5);
    assert.equal(made.fields['@timestamp'], '2023-11-14T22:13:20.123456Z');
    assert.equal(made.timeMs, 1_700_000_000_123);
    assert.equal(toLogRecord({ '@timestamp': 'yesterday' }, 5).timeMs, 5);
  });

  it('bounds names, values and depth', async () => {
    const deep: Record<string, unknown> = {};
    let inner = deep;
    for (let i = 0; i < 10_000; i++) inner = inner.a = {};
    const wide = Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`f${i}`, 'x'.repeat(100_000)]));
    assert.ok(JSON.stringify(toLogRecord({ deep, message: 'x' }, 0).fields).length < 20_000);
    const { fields } = toLogRecord(wide, 0);
    assert.ok(Object.keys(fields).length < 140);
    assert.ok(Object.values(fields).every((value) => String(value).length < 20_000));
    const polluted = toLogRecord(JSON.parse('{"__proto__": {"polluted": true}, "a": {"__proto__": "x"}}'), 0);
    assert.equal(Object.getPrototypeOf(polluted.fields), Object.prototype);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
  });
});

import assert from 'node:assert/strict';
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTelemetry } from '@glasshouse/telemetry';
import { createConsoleHistory, historySourceOf } from '../../server/src/store/history/console-history.js';
import { newRunId } from '../../server/src/store/history/history.js';
import { toLogRecord } from '../../server/src/store/log-record.js';
import type { StoredSpan } from '../../server/src/store/span.js';
import { createTelemetryStore } from '../../server/src/store/telemetry-store.js';

const telemetry = createTelemetry({ service: { name: 'console' } });
const hex = (n: number, digits: number) => n.toString(16).padStart(digits, '0');

function span(n: number, fields: Partial<StoredSpan> = {}): StoredSpan {
  return {
    traceId: hex(n, 32),
    id: hex(n, 16),
    name: 'GET /a',
    kind: 'server',
    service: 'gateway',
    startUs: 1_700_000_000_000_000 + n,
    durationUs: 100,
    attributes: { 'order.id': `o-${n}`, attempt: n, sampled: true },
    events: [{ timeUs: 1_700_000_000_000_001, name: 'retry' }],
    links: [],
    status: 'error',
    statusMessage: 'why',
    ...fields,
  };
}
const record = (n: number) =>
  toLogRecord({ '@timestamp': '2023-11-14T22:13:20.123Z', message: `line ${n}`, 'trace.id': hex(n, 32) }, 0);

describe('history on disk', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasshouse-history-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function start(
    options: { maxBytes?: number; tailIntervalMs?: number; at?: string; startedMs?: number } = {},
  ) {
    const { maxBytes = 8 << 20, tailIntervalMs = 60_000, at = folder, startedMs = Date.now() } = options;
    const run = newRunId(startedMs);
    const history = createConsoleHistory({ folder: at, maxBytes, run, startedMs, telemetry, tailIntervalMs });
    const store = createTelemetryStore({ maxBytes: 16 << 20, run, onSealed: history.append });
    await history.open(historySourceOf(store));
    const messages = (wanted?: string) =>
      [...store.logs.scan({ run: wanted }, 'oldest')].map((view) => view.fields().message);
    return { run, history, store, messages };
  }

  it('restores the spans and records of former runs, and keeps the runs apart', async () => {
    const first = await start();
    // more than one block of each, so that complete blocks and the rest are written
    first.store.traces.add(Array.from({ length: 1500 }, (_, n) => span(n + 1)));
    first.store.addLogs(Array.from({ length: 1500 }, (_, n) => record(n + 1)));
    await first.history.close();
    const second = await start();
    second.store.addLogs([record(9001)]);
    assert.deepEqual(second.messages(), ['line 9001']);
    assert.equal(second.messages(first.run).length, 1500);
    assert.equal(second.messages('all').length, 1501);
    assert.equal(second.store.traces.size.spans, 1500);
    assert.deepEqual(second.store.traces.get(hex(1400, 32))?.toSpans(), [span(1400)]);
    const tracesOf = (run?: string) => [...second.store.spans.traces({ sinceUs: 0, untilUs: 2e15, run })];
    assert.equal(tracesOf().length, 0);
    assert.equal(tracesOf(first.run).length, 1500);
    assert.deepEqual(
      second.history.runs.map(({ id }) => id),
      [first.run],
    );
    assert.equal(second.store.logs.counts.restored, 1500);
    await second.history.close();
    const third = await start();
    assert.equal(third.messages('all').length, 1501);
    assert.equal(third.history.runs.length, 2);
    await third.history.close();
  });

  it('loses nothing older than the interval of the tail when the process is killed', async () => {
    const first = await start({ tailIntervalMs: 20 });
    first.store.traces.add([span(1), span(2)]);
    first.store.addLogs([record(1)]);
    await sleep(300);
    const copy = `${folder}-copy`;
    cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith('lock') });
    await first.history.close();
    const second = await start({ at: copy });
    assert.equal(second.store.traces.size.spans, 2);
    assert.deepEqual(second.messages('all'), ['line 1']);
    // the tail of the first run is part of a segment now
    await second.history.close();
    const third = await start({ at: copy });
    assert.deepEqual(third.messages('all'), ['line 1']);
    await third.history.close();
    rmSync(copy, { recursive: true });
  });

  it('stores a merged span once', async () => {
    const first = await start();
    first.store.traces.add([span(1, { durationUs: 0 })]);
    first.store.traces.add(Array.from({ length: 1100 }, (_, n) => span(n + 2)));
    first.store.traces.add([span(1, { durationUs: 50 })]);
    await first.history.close();
    const second = await start();
    assert.equal(second.store.traces.size.spans, 1101);
    assert.equal(second.store.traces.get(hex(1, 32))?.summary?.durationUs, 50);
    await second.history.close();
  });

  it('leaves out an incomplete record and a damaged record, and reports the bytes', async () => {
    const first = await start();
    first.store.addLogs(Array.from({ length: 3500 }, (_, n) => record(n + 1)));
    await first.history.close();
    const name = readdirSync(folder).find((each) => each.startsWith('segment')) as string;
    const bytes = readFileSync(join(folder, name));
    rmSync(join(folder, 'tail.ghs'));
    const damaged = Buffer.from(bytes.subarray(0, -100)); // the third block is incomplete
    damaged.writeUInt32LE(1, 200 + damaged.indexOf('GHS2', 1)); // the first block is damaged
    writeFileSync(join(folder, name), damaged);
    const second = await start();
    assert.equal(second.messages('all').length, 1024);
    assert.ok(second.history.status.damagedBytes > 1000);
    assert.equal(second.history.status.state, 'on');
    await second.history.close();
  });

  it('deletes the oldest files at the limit', async () => {
    const first = await start({ maxBytes: 600_000 });
    for (let block = 0; block < 60; block++) {
      first.store.addLogs(Array.from({ length: 1024 }, (_, n) => record(block * 1024 + n + 1)));
      await sleep(2);
    }
    await first.history.close();
    const sizes = readdirSync(folder).map((name) => readFileSync(join(folder, name)).length);
    assert.ok(sizes.reduce((sum, size) => sum + size, 0) <= 600_000);
    assert.ok(first.history.status.deletedSegments > 0);
    const second = await start({ maxBytes: 600_000 });
    assert.equal(second.messages('all').at(-1), 'line 61440');
    await second.history.close();
  });

  it('is off in a second process on the same folder, which says so', async () => {
    const first = await start();
    const second = await start();
    assert.equal(second.history.status.state, 'off');
    assert.match(second.history.status.reason ?? '', /is in use by process/);
    second.store.addLogs([record(1)]);
    assert.deepEqual(second.messages(), ['line 1']);
    await second.history.close();
    first.store.addLogs([record(2)]);
    await first.history.close();
    const third = await start();
    assert.deepEqual(third.messages('all'), ['line 2']);
    await third.history.close();
  });

  it('is off with a folder that cannot be created, and the store works', async () => {
    writeFileSync(join(folder, 'file'), '');
    const { history, store, messages } = await start({ at: join(folder, 'file') });
    assert.equal(history.status.state, 'off');
    assert.match(history.status.reason ?? '', /EEXIST|ENOTDIR/);
    store.addLogs([record(1)]);
    assert.deepEqual(messages(), ['line 1']);
    await history.close();
  });

  it('counts blocks that cannot be written, and continues when the disk works again', async () => {
    if (process.getuid?.() === 0) {
      // root writes anywhere, so a folder without its files stands for a broken disk
      const first = await start({ maxBytes: 600_000 });
      rmSync(folder, { recursive: true });
      for (let block = 0; block < 12; block++)
        first.store.addLogs(Array.from({ length: 1024 }, (_, n) => record(block * 1024 + n + 1)));
      await sleep(200);
      assert.ok(first.history.status.errors > 0);
      assert.equal(first.store.logs.size.records, 12_288);
      await first.history.close();
      return;
    }
    const first = await start({ maxBytes: 600_000 });
    chmodSync(folder, 0o500);
    for (let block = 0; block < 12; block++)
      first.store.addLogs(Array.from({ length: 1024 }, (_, n) => record(block * 1024 + n + 1)));
    await sleep(200);
    chmodSync(folder, 0o700);
    assert.ok(first.history.status.errors > 0);
    assert.equal(first.store.logs.size.records, 12_288);
    await first.history.close();
  });
});

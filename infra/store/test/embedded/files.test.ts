import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Span } from '@glasshouse/telemetry';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { createEmbeddedStore } from '../../src/embedded/create-embedded-store.js';
import { DuplicateKeyError, StoreUnavailableError } from '../../src/errors.js';
import { DirectoryInUseError } from '../../src/lock/lock-data-directory.js';
import type { Collection, Document, Index, Store } from '../../src/types.js';

type Item = Document & Record<string, unknown>;

describe('the embedded store’s files', () => {
  let telemetry: TestTelemetry;
  let span: Span;
  let folder: string;
  let file: string;
  const open: Store[] = [];
  beforeEach(async () => {
    telemetry = createTestTelemetry();
    span = telemetry.rootSpan('test');
    folder = join(await mkdtemp(join(tmpdir(), 'glasshouse-files-')), 'made', 'here');
    file = join(folder, 'items.db');
  });
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
    await rm(join(folder, '..', '..'), { recursive: true });
    await telemetry.close();
  });

  async function start(indexes: Index[] = []): Promise<{ store: Store; items: Collection<Item> }> {
    const store = createEmbeddedStore({ folder, telemetry });
    const items = store.collection<Item>('items', indexes);
    await store.start();
    open.push(store);
    return { store, items };
  }

  it('keep what was written, changed and deleted', async () => {
    const first = await start([{ fields: ['n'] }]);
    const at = new Date(123);
    const text = 'one\u2028two\u2029three\u0085four\vfive\ffive\rsix\n';
    await first.items.insertOne(span, { _id: 'a', at, text });
    await first.items.insertOne(span, { _id: 'b', n: 1 });
    await first.items.insertOne(span, { _id: 'c', n: 1 });
    await first.items.updateOne(span, { _id: 'b' }, { $inc: { n: 5 } });
    await first.items.deleteOne(span, { _id: 'c' });
    await first.store.close();
    const second = await start([{ fields: ['n'] }]);
    assert.deepEqual(await second.items.find(span, {}, { sort: { _id: 1 } }), [
      { _id: 'a', at, text },
      { _id: 'b', n: 6 },
    ]);
  });

  it('are readable by their owner only', async () => {
    const { items } = await start();
    await items.insertOne(span, { _id: 'a' });
    assert.equal((await stat(file)).mode & 0o077, 0);
    assert.equal((await stat(folder)).mode & 0o077, 0);
  });

  it('survive an unfinished last line, at any length', async () => {
    const first = await start();
    await first.items.insertOne(span, { _id: 'a', text: 'whole' });
    await first.store.close();
    const line = '{"_id":"b","text":"torn"}';
    for (const length of [1, 5, line.length]) {
      await appendFile(file, line.slice(0, length));
      const { store, items } = await start();
      assert.deepEqual(await items.find(span, {}), [{ _id: 'a', text: 'whole' }]);
      await store.close();
    }
    assert.equal(
      telemetry.records.filter((record) => record.message === 'cut off an unfinished write').length,
      3,
    );
  });

  it('are refused, not shortened, when a line in the middle is unreadable', async () => {
    const first = await start();
    await first.items.insertOne(span, { _id: 'a' });
    await first.store.close();
    await appendFile(file, 'garbage\n{"_id":"b"}\n');
    const before = await readFile(file, 'utf8');
    await assert.rejects(start(), /the collection items cannot be opened from .*items\.db.*corrupt/s);
    assert.equal(await readFile(file, 'utf8'), before);
    // The folder is free again.
    assert.ok(!(await readdir(folder)).includes('lock'));
  });

  it('belong to one store at a time', async () => {
    const { store } = await start();
    const second = createEmbeddedStore({ folder, telemetry });
    await assert.rejects(second.start(), DirectoryInUseError);
    await second.close();
    await store.ping();
    await store.close();
    await start();
  });

  it('follow what the code declares: indexes come, go and change', async () => {
    const first = await start([{ fields: ['n'], unique: true }, { fields: ['old'] }]);
    await first.items.insertOne(span, { _id: 'a', n: 1, m: 1 });
    await first.store.close();
    const second = await start([{ fields: ['n'] }, { fields: ['m'], unique: true }]);
    await second.items.insertOne(span, { _id: 'b', n: 1, m: 2 });
    await assert.rejects(second.items.insertOne(span, { _id: 'c', m: 2 }), DuplicateKeyError);
    await second.store.close();
    const third = await start([{ fields: ['m'], unique: true }]);
    await assert.rejects(third.items.insertOne(span, { _id: 'c', m: 2 }), DuplicateKeyError);
    assert.ok(!(await readFile(file, 'utf8')).includes('"old"'));
    await third.store.close();
    await assert.rejects(start([{ fields: ['n'], unique: true }]), /items cannot be opened/);
  });

  it('do not grow for ever under one document that changes', async function () {
    this.timeout(60_000);
    const { store, items } = await start();
    await items.insertOne(span, { _id: 'a', n: 0, text: 'x'.repeat(1000) });
    for (let i = 0; i < 60; i++) {
      await Promise.all(
        Array.from({ length: 100 }, () => items.updateOne(span, { _id: 'a' }, { $inc: { n: 1 } })),
      );
    }
    assert.ok((await stat(file)).size < 3_000_000, `${(await stat(file)).size} bytes`);
    await store.close();
    const again = await start();
    assert.equal((await again.items.findOne(span, { _id: 'a' }))?.n, 6000);
  });

  it('say so when they cannot be written, forget what was not, and recover', async () => {
    const { store, items } = await start([{ fields: ['name'], unique: true }]);
    await items.insertOne(span, { _id: 'a', n: 1 });
    await rename(file, `${file}.aside`);
    await mkdir(file);
    const unavailable = (error: unknown) =>
      error instanceof StoreUnavailableError && error.backend === 'nedb';
    await assert.rejects(items.insertOne(span, { _id: 'b', name: 'x' }), unavailable);
    await assert.rejects(items.findOne(span, { _id: 'a' }), unavailable);
    await assert.rejects(items.updateOne(span, { _id: 'a' }, { $inc: { n: 1 } }), unavailable);
    await rmdir(file);
    await rename(`${file}.aside`, file);
    // Written in part, as on a full disk.
    await appendFile(file, '{"_id":"b","na');
    assert.deepEqual(await items.find(span, {}), [{ _id: 'a', n: 1 }]);
    await items.insertOne(span, { _id: 'c', name: 'x' });
    await store.close();
    const again = await start();
    assert.equal(await again.items.count(span, {}), 2);
  });

  it('are given up at the end: what comes later is refused', async () => {
    const { store, items } = await start();
    const writes = Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => items.insertOne(span, { _id: `${i}` })),
    );
    await store.close();
    const results = await writes;
    const kept = results.filter((result) => result.status === 'fulfilled').length;
    await assert.rejects(items.find(span, {}), StoreUnavailableError);
    await assert.rejects(store.ping(), StoreUnavailableError);
    const again = await start();
    assert.equal(await again.items.count(span, {}), kept);
  });

  it('keep the time after which documents expire, also after a new start', async () => {
    const indexes: Index[] = [{ fields: ['at'], expireAfterSeconds: 60 }];
    const first = await start(indexes);
    await first.items.insertOne(span, { _id: 'old', at: new Date(Date.now() - 61_000) });
    await first.items.insertOne(span, { _id: 'new', at: new Date(Date.now() - 30_000) });
    await first.store.close();
    const second = await start(indexes);
    assert.deepEqual(
      (await second.items.find(span, {})).map((item) => item._id),
      ['new'],
    );
  });
});

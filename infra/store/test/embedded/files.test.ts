import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, open as openFile, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DirectoryInUseError } from '@glasshouse/lock';
import type { Span } from '@glasshouse/telemetry';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { createEmbeddedStore } from '../../src/embedded/create-embedded-store.js';
import { DuplicateKeyError, StoreUnavailableError } from '../../src/errors.js';
import type { Collection, Document, Index, Store } from '../../src/types.js';

type Item = Document & Record<string, unknown>;

describe('files of the embedded store', () => {
  let telemetry: TestTelemetry;
  let span: Span;
  let folder: string;
  let file: string;
  const open: Store[] = [];
  beforeEach(async () => {
    telemetry = createTestTelemetry();
    span = telemetry.rootSpan('test');
    folder = join(await mkdtemp(join(tmpdir(), 'glasshouse-files-')), 'made', 'here');
    file = join(folder, 'store.sqlite');
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

  it('contain all inserts, updates and deletions after a restart', async () => {
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

  it('are readable only by their owner', async () => {
    const { items } = await start();
    await items.insertOne(span, { _id: 'a' });
    assert.equal((await stat(file)).mode & 0o077, 0);
    assert.equal((await stat(folder)).mode & 0o077, 0);
  });

  it('are rejected and not changed if they are not an SQLite database', async () => {
    const first = await start();
    await first.items.insertOne(span, { _id: 'a' });
    await first.store.close();
    const garbage = Buffer.alloc((await stat(file)).size, 'garbage');
    await writeFile(file, garbage);
    await assert.rejects(start(), /store\.sqlite cannot be opened: .*not a database/s);
    assert.deepEqual(await readFile(file), garbage);
    // the folder is unlocked
    assert.ok(!(await readdir(folder)).includes('lock'));
  });

  it('are rejected with advice if they have the former format, without SQLite', async () => {
    await (await start()).store.close();
    await rm(file);
    await writeFile(join(folder, 'items.db'), '{"_id":"a"}\n');
    await assert.rejects(start(), /holds documents of an earlier version \(items\.db\).*remove the folder/);
  });

  it('contain a prefix of the acknowledged writes after the write-ahead log was truncated at any byte', async () => {
    const { items } = await start([{ fields: ['n'], unique: true }]);
    for (let n = 0; n < 60; n++) await items.insertOne(span, { _id: `${n}`, n, text: 'x'.repeat(n * 40) });
    const walBytes = (await stat(`${file}-wal`)).size;
    let shortest = 60;
    for (let round = 0; round < 25; round++) {
      const copy = await mkdtemp(join(tmpdir(), 'glasshouse-torn-'));
      try {
        for (const name of ['store.sqlite', 'store.sqlite-wal'])
          await cp(join(folder, name), join(copy, name));
        const wal = await openFile(join(copy, 'store.sqlite-wal'), 'r+');
        // Every other round keeps the length and writes zeros, like pages that were not written to the disk.
        const at = Math.floor((walBytes * (round + 1)) / 26);
        await wal.truncate(at);
        if (round % 2 === 1) await wal.truncate(walBytes);
        await wal.close();
        const store = createEmbeddedStore({ folder: copy, telemetry });
        const recovered = store.collection<Item>('items', [{ fields: ['n'], unique: true }]);
        // A log truncated before its first transaction is empty, so the store is new.
        await store.start();
        const found = await recovered.find(span, {}, { sort: { n: 1 } });
        assert.deepEqual(
          found.map(({ n }) => n),
          found.map((_, n) => n),
          'a write is missing before a later one',
        );
        shortest = Math.min(shortest, found.length);
        await store.close();
      } finally {
        await rm(copy, { recursive: true });
      }
    }
    assert.ok(shortest < 10, `no truncation removed most writes: at least ${shortest} remained`);
    assert.ok(
      telemetry.records.some((record) => String(record.message).startsWith('write-ahead log replayed')),
    );
  });

  it('are locked for one store at a time', async () => {
    const { store } = await start();
    const second = createEmbeddedStore({ folder, telemetry });
    await assert.rejects(second.start(), DirectoryInUseError);
    await second.close();
    await store.ping();
    await store.close();
    await start();
  });

  it('have exactly the declared indexes after each start: indexes are added, changed and removed', async () => {
    const first = await start([{ fields: ['n'], unique: true }, { fields: ['old'] }]);
    await first.items.insertOne(span, { _id: 'a', n: 1, m: 1 });
    await first.store.close();
    const second = await start([{ fields: ['n'] }, { fields: ['m'], unique: true }]);
    await second.items.insertOne(span, { _id: 'b', n: 1, m: 2 });
    await assert.rejects(second.items.insertOne(span, { _id: 'c', m: 2 }), DuplicateKeyError);
    await second.store.close();
    const third = await start([{ fields: ['m'], unique: true }]);
    await assert.rejects(third.items.insertOne(span, { _id: 'c', m: 2 }), DuplicateKeyError);
    assert.deepEqual(
      (await third.items.find(span, {}, { sort: { m: 1 } })).map(({ _id }) => _id),
      ['a', 'b'],
    );
    await third.store.close();
    await assert.rejects(start([{ fields: ['n'], unique: true }]), /items in .* cannot be opened: UNIQUE/);
  });

  it('keep the documents and their lists when indexes change beside a multikey index', async () => {
    const tags: Index = { fields: ['tags'], multikey: true };
    const first = await start([{ fields: ['n'] }]);
    await first.items.insertOne(span, { _id: 'a', n: 1, tags: ['x', 'y'] });
    await first.store.close();
    const second = await start([{ fields: ['n'] }, tags]);
    await second.items.insertOne(span, { _id: 'b', n: 2, tags: ['y'] });
    await second.store.close();
    const third = await start([tags, { fields: ['m', 'n'], sparse: true }]);
    assert.deepEqual(
      (await third.items.find(span, { tags: 'y' }, { sort: { _id: 1 } })).map(({ _id }) => _id),
      ['a', 'b'],
    );
    assert.equal((await third.items.findOne(span, { n: 2 }))?._id, 'b');
  });

  it('stay below 6 MB after 6000 updates of one document', async function () {
    this.timeout(60_000);
    const { store, items } = await start();
    await items.insertOne(span, { _id: 'a', n: 0, text: 'x'.repeat(1000) });
    for (let i = 0; i < 60; i++) {
      await Promise.all(
        Array.from({ length: 100 }, () => items.updateOne(span, { _id: 'a' }, { $inc: { n: 1 } })),
      );
    }
    const bytes = (await stat(file)).size + (await stat(`${file}-wal`)).size;
    assert.ok(bytes < 6_000_000, `${bytes} bytes`);
    await store.close();
    const again = await start();
    assert.equal((await again.items.findOne(span, { _id: 'a' }))?.n, 6000);
  });

  it('on a full disk cause StoreUnavailableError, keep acknowledged writes, and accept writes when there is space', async function () {
    if (process.platform === 'win32') this.skip();
    // a limit on the file size simulates the full disk
    const fixture = fileURLToPath(new URL('../fixtures/fill.js', import.meta.url));
    const script = 'trap "" XFSZ; ulimit -f 400; exec "$0" "$@"';
    const { stdout } = await promisify(execFile)('sh', ['-c', script, process.execPath, fixture, folder], {
      timeout: 60_000,
    });
    const { acknowledged, error, backend } = JSON.parse(stdout) as Record<string, unknown>;
    assert.equal(error, 'StoreUnavailableError');
    assert.equal(backend, 'sqlite');
    const { items } = await start();
    assert.equal(await items.count(span, {}), acknowledged);
    await items.insertOne(span, { _id: 'more' });
  });

  it('are closed by close(); then every operation throws StoreUnavailableError', async () => {
    const { store, items } = await start();
    const writes = Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => items.insertOne(span, { _id: `${i}` })),
    );
    await store.close();
    const results = await writes;
    const written = results.filter((result) => result.status === 'fulfilled').length;
    await assert.rejects(items.find(span, {}), StoreUnavailableError);
    await assert.rejects(store.ping(), StoreUnavailableError);
    const again = await start();
    assert.equal(await again.items.count(span, {}), written);
  });

  it('stay closed and unlocked when close() is called during start()', async () => {
    for (const turns of [0, 1, 2, 3, 5, 8]) {
      const store = createEmbeddedStore({ folder, telemetry });
      const items = store.collection<Item>('items');
      const starting = store.start();
      for (let turn = 0; turn < turns; turn++) await nextTurn();
      await store.close();
      await starting;
      await assert.rejects(items.insertOne(span, { _id: 'a' }), StoreUnavailableError);
      assert.ok(!(await readdir(folder)).includes('lock'), `locked after ${turns} turns`);
    }
    await start();
  });

  it('cause no warning when close() interrupts the removal of expired documents', async () => {
    const indexes: Index[] = [{ fields: ['at'], expireAfterSeconds: 60 }];
    const first = await start(indexes);
    const at = new Date(Date.now() - 61_000);
    for (let n = 0; n < 1000; n++) await first.items.insertOne(span, { _id: `${n}`, at });
    await first.store.close();
    const store = createEmbeddedStore({ folder, telemetry });
    const items = store.collection<Item>('items', indexes);
    const starting = store.start();
    const isOpen = () =>
      items.count(span, {}).then(
        (count) => count > 0,
        () => false,
      );
    for (let turn = 0; turn < 10_000 && !(await isOpen()); turn++) await nextTurn();
    await store.close();
    await starting;
    assert.deepEqual(
      telemetry.records.filter((record) => record['log.level'] === 'warn'),
      [],
    );
    const second = await start(indexes);
    assert.equal(await second.items.count(span, {}), 0);
  });

  it('lose expired documents at the next start', async () => {
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

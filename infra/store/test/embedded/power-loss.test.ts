import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Span } from '@glasshouse/telemetry';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { createEmbeddedStore } from '../../src/embedded/create-embedded-store.js';
import { type Durability, openDatabase } from '../../src/embedded/database.js';
import type { Document, Index, Store } from '../../src/types.js';
import { createRandom } from '../fixtures/random.js';

type Item = Document & { n: number; text: string };

/** Content of the disk at one moment. */
interface Image {
  file: Buffer;
  wal: Buffer;
  /** Number of writes acknowledged by then. */
  acknowledged: number;
}

const indexes: Index[] = [{ fields: ['n'], unique: true }];
/** Unit in which an operating system writes a file to the disk. */
const page = 4096;
/** Size of a text. SQLite starts a checkpoint at a thousand pages in the log, which is about 40 of these writes. */
const textBytes = 100_000;

describe('embedded store after a power failure', function powerLoss() {
  this.timeout(120_000);
  const random = createRandom(7);
  const below = (limit: number) => Math.floor(random() * limit);
  let telemetry: TestTelemetry;
  let span: Span;
  let folder: string;
  beforeEach(async () => {
    telemetry = createTestTelemetry();
    span = telemetry.rootSpan('test');
    folder = await mkdtemp(join(tmpdir(), 'glasshouse-power-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
    await telemetry.close();
  });

  const textOf = (n: number, bytes: number) => `${n} `.repeat(bytes).slice(0, bytes);

  async function imageOf(path: string, acknowledged: number): Promise<Image> {
    const [file, wal] = await Promise.all(
      ['store.sqlite', 'store.sqlite-wal'].map(async (name) =>
        existsSync(join(path, name)) ? readFile(join(path, name)) : Buffer.alloc(0),
      ),
    );
    return { file: file as Buffer, wal: wal as Buffer, acknowledged };
  }

  /** Returns the content of the disk before the first and after each of `count` writes. */
  async function write(durability: Durability, count: number, bytes: number): Promise<Image[]> {
    const store = createEmbeddedStore({ folder, telemetry, durability });
    const items = store.collection<Item>('items', indexes);
    await store.start();
    const images = [await imageOf(folder, 0)];
    for (let n = 0; n < count; n++) {
      await items.insertOne(span, { _id: `${n}`, n, text: textOf(n, bytes) });
      images.push(await imageOf(folder, n + 1));
    }
    await store.close();
    return images;
  }

  /** Opens a store on this disk. Asserts that it has at least `least` writes without a gap, and returns their number. */
  async function reopen(
    { file, wal }: Omit<Image, 'acknowledged'>,
    bytes: number,
    least: number,
  ): Promise<number> {
    const copy = await mkdtemp(join(tmpdir(), 'glasshouse-power-'));
    let store: Store | undefined;
    try {
      await writeFile(join(copy, 'store.sqlite'), file);
      await writeFile(join(copy, 'store.sqlite-wal'), wal);
      // SQLite's shared memory and the lock are never synchronised, so they may have any content.
      const shared = Buffer.alloc(32_768, 0).map(() => below(256));
      await writeFile(
        join(copy, 'store.sqlite-shm'),
        random() < 0.5 ? shared : shared.subarray(0, below(32_768)),
      );
      await writeFile(join(copy, 'lock'), random() < 0.5 ? '' : Buffer.alloc(100));
      store = createEmbeddedStore({ folder: copy, telemetry });
      const items = store.collection<Item>('items', indexes);
      await store.start();
      const found = await items.find(span, {}, { sort: { n: 1 } });
      assert.ok(found.length >= least, `${found.length} of ${least} required writes`);
      for (const [n, item] of found.entries())
        assert.deepEqual(item, { _id: `${n}`, n, text: textOf(n, bytes) });
      // the store accepts further writes
      await items.insertOne(span, { _id: 'next', n: found.length, text: '' });
      await items.deleteOne(span, { _id: 'next' });
      return found.length;
    } finally {
      await store?.close();
      await rm(copy, { recursive: true });
    }
  }

  /** Returns `now` without some of its changes since `before`: each changed page is written, not written, or torn. */
  function unsynced(before: Buffer, now: Buffer): Buffer {
    const writtenShare = random();
    const result = Buffer.from(now);
    for (let at = 0; at < now.length; at += page) {
      const end = Math.min(at + page, now.length);
      if (now.subarray(at, end).equals(before.subarray(at, end)) || random() < writtenShare) continue;
      const from = random() < 0.3 ? at + below(end - at) : at;
      result.fill(0, from, end);
      before.subarray(from, end).copy(result, from);
    }
    // the length of the file may not have been written
    return random() < 0.5
      ? result
      : result.subarray(0, before.length + below(now.length - before.length + 1));
  }

  it('has every acknowledged write with durability `full`, for a failure during any write', async () => {
    const images = await write('full', 60, 3000);
    let more = 0;
    for (const [at, before] of images.slice(0, -1).entries()) {
      const now = images[at + 1] as Image;
      for (let round = 0; round < 2; round++) {
        const wal = unsynced(before.wal, now.wal);
        if ((await reopen({ file: before.file, wal }, 3000, before.acknowledged)) > before.acknowledged)
          more += 1;
      }
    }
    assert.ok(more > 0 && more < 110, `the interrupted write was on the disk after ${more} of 120 failures`);
  });

  it('synchronises each write only with durability `full`', () => {
    const levels = (['normal', 'full'] as const).map((durability) => {
      const database = openDatabase(join(folder, 'store.sqlite'), durability, telemetry.log);
      const [level] = database.prepare('PRAGMA synchronous').raw().all();
      database.close();
      return level;
    });
    assert.deepEqual(levels, [[1], [2]]);
  });

  it('has a gapless prefix of the writes with durability `normal`, at least up to the last checkpoint', async () => {
    const images = await write('normal', 100, textBytes);
    let checkpointed: Image | undefined;
    let synced = images[0] as Image;
    const lost: number[] = [];
    let tornCheckpoints = 0;
    for (const [at, now] of images.entries()) {
      const before = images[Math.max(0, at - 1)] as Image;
      if (!now.file.equals(before.file)) {
        // At a checkpoint the log is synchronised before the file is written, so all of the log must be replayed.
        for (let round = 0; round < 5; round++) {
          const file = unsynced(before.file, now.file);
          await reopen({ file, wal: now.wal }, textBytes, now.acknowledged);
          tornCheckpoints += 1;
        }
        checkpointed = now;
        synced = now;
      } else if (at % 3 === 0) {
        const wal = unsynced(synced.wal, now.wal);
        const found = await reopen({ file: now.file, wal }, textBytes, checkpointed?.acknowledged ?? 0);
        lost.push(now.acknowledged - found);
      }
    }
    assert.ok(tornCheckpoints >= 10, `${tornCheckpoints} torn checkpoints`);
    assert.ok(Math.max(...lost) > 3, `too few writes were lost: ${lost}`);
  });

  it('logs the number of replayed pages and ignored bytes', async () => {
    const images = await write('normal', 5, 3000);
    const { file, wal } = images.at(-1) as Image;
    telemetry.records.length = 0;
    await reopen({ file, wal: wal.subarray(0, wal.length - 100) }, 3000, 4);
    const record = telemetry.records.find(({ message }) =>
      String(message).startsWith('write-ahead log replayed'),
    );
    const [, pages, ignored] = /: (\d+) pages; (\d+) bytes/.exec(String(record?.message)) ?? assert.fail();
    assert.ok(Number(pages) > 5);
    assert.ok(Number(ignored) > 0 && Number(ignored) < 30_000, `${ignored} bytes`);
    assert.equal(record?.['log.level'], 'warn');
  });

  it('rejects a file with damaged pages', async () => {
    const images = await write('normal', 45, textBytes);
    const { file, wal } = images.at(-1) as Image;
    const damaged = Buffer.from(file);
    // damages all pages except the first, and empties the log
    damaged.fill(0xff, page);
    await assert.rejects(
      reopen({ file: damaged, wal: wal.subarray(0, 32) }, textBytes, 0),
      /store\.sqlite cannot be opened/,
    );
  });
});

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

/** What the disk holds. */
interface Image {
  file: Buffer;
  wal: Buffer;
  /** The writes that were acknowledged by then. */
  acknowledged: number;
}

const indexes: Index[] = [{ fields: ['n'], unique: true }];
/** The unit in which an operating system writes a file back. */
const page = 4096;
/** SQLite moves the log into the file when it has a thousand pages: after about forty of these writes. */
const textBytes = 100_000;

describe('the embedded store after a loss of power', function powerLoss() {
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

  /** The disk after each of `count` writes, the first one before any. */
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

  /** Opens the store on such a disk: it must hold the first writes without a gap, at least `least` of them. */
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
      // Neither is ever synchronised: anything may be in them.
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
      assert.ok(found.length >= least, `${found.length} of ${least} promised writes`);
      for (const [n, item] of found.entries())
        assert.deepEqual(item, { _id: `${n}`, n, text: textOf(n, bytes) });
      // It goes on from there.
      await items.insertOne(span, { _id: 'next', n: found.length, text: '' });
      await items.deleteOne(span, { _id: 'next' });
      return found.length;
    } finally {
      await store?.close();
      await rm(copy, { recursive: true });
    }
  }

  /** Of the pages in which `now` differs from `before`, each reached the disk, did not, or did so in part. */
  function unsynced(before: Buffer, now: Buffer): Buffer {
    const kept = random();
    const result = Buffer.from(now);
    for (let at = 0; at < now.length; at += page) {
      const end = Math.min(at + page, now.length);
      if (now.subarray(at, end).equals(before.subarray(at, end)) || random() < kept) continue;
      const from = random() < 0.3 ? at + below(end - at) : at;
      result.fill(0, from, end);
      before.subarray(from, end).copy(result, from);
    }
    // the length of a file may be older than its pages
    return random() < 0.5
      ? result
      : result.subarray(0, before.length + below(now.length - before.length + 1));
  }

  it('holds every acknowledged write when each is synchronised, at whichever write the power fails', async () => {
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
    assert.ok(more > 0 && more < 110, `${more} of 120 failures left the write under way on the disk`);
  });

  it('synchronises each write in the mode `full` only', () => {
    const levels = (['normal', 'full'] as const).map((durability) => {
      const database = openDatabase(join(folder, 'store.sqlite'), durability, telemetry.log);
      const [level] = database.prepare('PRAGMA synchronous').raw().all();
      database.close();
      return level;
    });
    assert.deepEqual(levels, [[1], [2]]);
  });

  it('holds the first writes without a gap when the log is not synchronised, and those of the last checkpoint', async () => {
    const images = await write('normal', 100, textBytes);
    let checkpointed: Image | undefined;
    let synced = images[0] as Image;
    const lost: number[] = [];
    let tornCheckpoints = 0;
    for (const [at, now] of images.entries()) {
      const before = images[Math.max(0, at - 1)] as Image;
      if (!now.file.equals(before.file)) {
        // A checkpoint: the log was synchronised first, then the file was written. All of the log must count.
        for (let round = 0; round < 5; round++) {
          const file = unsynced(before.file, now.file);
          await reopen({ file, wal: now.wal }, textBytes, now.acknowledged);
          tornCheckpoints += 1;
        }
        checkpointed = now;
        synced = now;
      } else if (at % 3 === 0) {
        const wal = unsynced(synced.wal, now.wal);
        const kept = await reopen({ file: now.file, wal }, textBytes, checkpointed?.acknowledged ?? 0);
        lost.push(now.acknowledged - kept);
      }
    }
    assert.ok(tornCheckpoints >= 10, `${tornCheckpoints} torn checkpoints`);
    assert.ok(Math.max(...lost) > 3, `pages were dropped: ${lost}`);
  });

  it('logs what was replayed and what was ignored', async () => {
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

  it('refuses a file whose pages are damaged, and leaves it as it is', async () => {
    const images = await write('normal', 45, textBytes);
    const { file, wal } = images.at(-1) as Image;
    const damaged = Buffer.from(file);
    // All but the first page, of the file and of the log.
    damaged.fill(0xff, page);
    await assert.rejects(
      reopen({ file: damaged, wal: wal.subarray(0, 32) }, textBytes, 0),
      /store\.sqlite cannot be opened/,
    );
  });
});

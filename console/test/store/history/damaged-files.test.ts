import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHistory, type StoredBlock } from '../../../server/src/store/history/history.js';
import { encodeRecord, type RecordKind } from '../../../server/src/store/history/segment-format.js';

const rows = {
  ...{ rows: 1, shapes: [['a']], strings: 1, numbers: 0, booleans: 0, span: 0, trace: 0, uuid: 0 },
  ...{ isWide: false, isUtf16: false, textBytes: 1, cells: 1, packedBytes: 1 },
};
const spans = (sequence: number) => ({ sequence, run: 'a', rows });

describe('history with damaged or foreign files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'glasshouse-history-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  async function start() {
    const restored: StoredBlock['head'][] = [];
    const failures: string[] = [];
    const damaged: number[] = [];
    const history = createHistory({
      folder,
      maxBytes: 1 << 20,
      lock: () => () => {},
      run: 'b',
      startedMs: 1,
      onFailure: (reason) => failures.push(reason),
      onDamaged: (bytes) => damaged.push(bytes),
    });
    await history.open({
      restoreSpans: ({ head }) => restored.push(head),
      restoreLogs: ({ head }) => restored.push(head),
      openSpans: () => undefined,
      openLogs: () => undefined,
    });
    return { history, restored, failures, damaged };
  }
  const write = (name: string, kind: RecordKind, head: object) =>
    writeFileSync(
      join(folder, name),
      encodeRecord({ kind, head: { writtenMs: 1, ...head }, body: Buffer.alloc(16) }),
    );

  it('restores segments with names of nine digits after those of eight', async () => {
    write('segment-99999999.ghs', 'spans', spans(1));
    write('segment-100000000.ghs', 'spans', spans(2));
    const { history, restored } = await start();
    await history.close();
    assert.deepEqual(
      restored.map(({ sequence }) => sequence),
      [1, 2],
    );
    assert.ok(existsSync(join(folder, 'segment-100000001.ghs')));
  });

  it('skips folders with the names of its files', async () => {
    write('segment-00000001.ghs', 'spans', spans(1));
    mkdirSync(join(folder, 'segment-00000002.ghs'));
    mkdirSync(join(folder, 'tail.ghs'));
    const { history, restored, failures } = await start();
    assert.equal(history.status.state, 'on');
    assert.equal(restored.length, 1);
    history.append('spans', { head: spans(2), buffer: Buffer.alloc(8) });
    await history.close();
    assert.equal(history.status.lostBlocks, 0);
    assert.ok(existsSync(join(folder, 'segment-00000003.ghs')));
    assert.deepEqual(
      failures.filter((reason) => !reason.includes('rename')),
      [],
    );
  });

  it('skips blocks whose heads lack a field of their kind, and reports no write failure', async () => {
    write('segment-00000001.ghs', 'logs', spans(1));
    write('segment-00000002.ghs', 'spans', { ...spans(2), sequence: 2 ** 52 });
    write('segment-00000003.ghs', 'spans', { ...spans(3), rows: { ...rows, cells: '1' } });
    write('segment-00000004.ghs', 'run', { id: 5, startedMs: 1 });
    write('segment-00000005.ghs', 'spans', spans(5));
    const log = { ...spans(6), fromMs: 1, toMs: 2, services: [] };
    write('segment-00000006.ghs', 'logs', log);
    write('segment-00000007.ghs', 'logs', { ...log, sequence: 7, ranges: [['status', 200, 503]] });
    write('segment-00000008.ghs', 'logs', { ...log, sequence: 8, ranges: [['status', 200, null]] });
    const { history, restored, failures, damaged } = await start();
    assert.equal(history.status.state, 'on');
    assert.deepEqual(
      restored.map(({ sequence }) => sequence),
      [5, 6, 7],
    );
    assert.deepEqual(history.runs, []);
    assert.deepEqual(failures, []);
    assert.deepEqual(damaged, [80]);
    assert.equal(history.status.damagedBytes, 80);
    await history.close();
  });

  it('keeps a file of the former format', async () => {
    const name = join(folder, 'segment-00000001.ghs');
    writeFileSync(name, Buffer.from('GHS1, and blocks of the former format'));
    const { history, restored, damaged } = await start();
    assert.deepEqual(restored, []);
    assert.deepEqual(damaged, [37]);
    assert.ok(history.status.bytes >= 37);
    await history.close();
  });
});

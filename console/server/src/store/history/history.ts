import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { Bound } from '@glasshouse/settings';
import type { HistoryStatus } from '../../../../contract/src/history.js';
import type { Run } from '../../../../contract/src/runs.js';
import { assertHead } from './block-heads.js';
import { openSegmentFiles, type SegmentFiles } from './segment-files.js';
import { encodeRecord, maxRecordBytes, type RecordKind, type SegmentRecord } from './segment-format.js';

/** Compressed block as it is stored in a file. */
export interface StoredBlock {
  head: { sequence: number; run: string };
  buffer: Buffer;
}

/** Stores that the history restores at the start and copies while they change. */
export interface HistorySource {
  restoreSpans(block: StoredBlock): void;
  restoreLogs(block: StoredBlock): void;
  /** Returns the blocks that are not complete, compressed. */
  openSpans(): StoredBlock | undefined;
  openLogs(): StoredBlock | undefined;
}

export interface HistoryOptions {
  folder: string;
  /** Limit for all files together. */
  maxBytes: number;
  /** Locks the folder for this process and returns the function that unlocks it. Throws when another process uses it. */
  lock: (folder: string) => () => void;
  /** Id of the current run. */
  run: string;
  startedMs: number;
  /** Interval in which incomplete blocks are written; default 5000. */
  tailIntervalMs?: number;
  /** Called once for each kind of failure. */
  onFailure?: (reason: string) => void;
  /** Called at the start when damaged bytes were left out. */
  onDamaged?: (bytes: number) => void;
}

/** Copy of spans and log records on disk, which survives the process. */
export interface History {
  /** Restores the blocks of former runs. Never rejects: without a usable folder, nothing is stored. */
  open(source: HistorySource): Promise<void>;
  /** Writes a complete block later. Never blocks and never throws. */
  append(kind: 'spans' | 'logs', block: StoredBlock): void;
  /** Former runs, oldest first. */
  readonly runs: readonly Pick<Run, 'id' | 'startedMs' | 'endedMs'>[];
  readonly status: HistoryStatus;
  /** Writes what is left, and unlocks the folder. */
  close(): Promise<void>;
}

export const historyBound = {
  holds: 'Spans and log records that the console keeps on disk',
  limit: 32 * 2 ** 20,
  unit: 'bytes',
  setting: 'HISTORY_MEGABYTES',
  full: 'the oldest file is deleted; blocks that wait to be written have 8 MiB at most, and further ones are not kept',
  metrics: ['console_history_bytes', 'console_history_lost_blocks_total'],
} as const satisfies Bound;

/** Id of a run: its start in UTC and four random digits, such as `20261129T181427-3f2a`. */
export function newRunId(startedMs: number): string {
  const time = new Date(startedMs).toISOString().replace(/[-:]|\.\d+Z/g, '');
  return `${time}-${randomBytes(2).toString('hex')}`;
}

/** Limit for blocks that wait to be written; further blocks are not stored. */
const maxQueuedBytes = maxRecordBytes;

interface RunHead {
  id: string;
  startedMs: number;
}

export function createHistory(options: HistoryOptions): History {
  const { folder, maxBytes, lock, run, startedMs, tailIntervalMs = 5000 } = options;
  const { onFailure = () => {}, onDamaged = () => {} } = options;
  const runs = new Map<string, { id: string; startedMs: number; endedMs: number }>();
  const status: HistoryStatus = {
    state: 'off',
    bytes: 0,
    maxBytes,
    writtenBlocks: 0,
    lostBlocks: 0,
    errors: 0,
    damagedBytes: 0,
    deletedSegments: 0,
  };
  let files: SegmentFiles | undefined;
  let unlock = () => {};
  let source: HistorySource | undefined;
  /** Encoded records that wait to be written. */
  let queue: Buffer[] = [];
  let queuedBytes = 0;
  let writing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let tail = '';
  let lastReason = '';

  function fail(error: unknown): void {
    const { code, message } = error as NodeJS.ErrnoException;
    status.errors++;
    status.state = files ? 'failing' : 'off';
    status.reason = code === undefined ? message : `${code}: ${message}`;
    if ((code ?? message) !== lastReason) onFailure(status.reason);
    lastReason = code ?? message;
  }

  function record(kind: RecordKind, head: object, body: Buffer = Buffer.alloc(0)): Buffer {
    return encodeRecord({ kind, head: { writtenMs: Date.now(), ...head }, body });
  }

  function enqueue(bytes: Buffer): void {
    if (queuedBytes + bytes.length > maxQueuedBytes) {
      status.lostBlocks++;
      return;
    }
    queue.push(bytes);
    queuedBytes += bytes.length;
    drainSoon();
  }

  async function drain(): Promise<void> {
    const opened = files;
    if (!opened) return;
    for (let next = queue.shift(); next; next = queue.shift()) {
      queuedBytes -= next.length;
      try {
        await opened.append(next);
        status.writtenBlocks++;
        status.state = 'on';
        lastReason = '';
      } catch (error) {
        status.lostBlocks++;
        fail(error);
      }
    }
  }

  function drainSoon(): void {
    if (!files || writing) return;
    writing = drain().finally(() => {
      writing = undefined;
      if (queue.length > 0) drainSoon();
    });
  }

  async function writeTail(): Promise<void> {
    if (!files || !source) return;
    const spans = source.openSpans();
    const logs = source.openLogs();
    const parts = [record('run', { id: run, startedMs })];
    if (spans) parts.push(record('spans', spans.head, spans.buffer));
    if (logs) parts.push(record('logs', logs.head, logs.buffer));
    const state = [spans, logs].map((block) => `${block?.head.sequence} ${block?.buffer.length}`).join();
    if (state === tail) return;
    try {
      await files.writeTail(Buffer.concat(parts.filter(({ length }) => length <= maxRecordBytes)));
      tail = state;
    } catch (error) {
      fail(error);
    }
  }

  function restore({ kind, head, body }: SegmentRecord, isTail: boolean, seen: Set<string>): void {
    assertHead(kind, head);
    const { writtenMs } = head as { writtenMs: number };
    if (kind === 'run') {
      const { id, startedMs: started } = head as RunHead;
      runs.set(id, { id, startedMs: started, endedMs: Math.max(runs.get(id)?.endedMs ?? 0, writtenMs) });
    } else {
      const block = { head: head as StoredBlock['head'], buffer: body };
      const found = runs.get(block.head.run);
      if (found) found.endedMs = Math.max(found.endedMs, writtenMs);
      // a block of the tail may have been completed and written
      const key = `${kind} ${block.head.sequence}`;
      if (seen.has(key)) return;
      seen.add(key);
      if (kind === 'spans') source?.restoreSpans(block);
      else source?.restoreLogs(block);
    }
    // the tail is overwritten by that of this run
    if (isTail) queue.push(record(kind, head as object, body));
  }

  function statusNow(): HistoryStatus {
    const size = files?.size;
    if (!size) return { ...status };
    const { bytes, deletedSegments } = size;
    return { ...status, bytes, deletedSegments, damagedBytes: status.damagedBytes + size.damagedBytes };
  }

  return {
    async open(given) {
      source = given;
      const seen = new Set<string>();
      try {
        await mkdir(folder, { recursive: true });
        unlock = lock(folder);
        const opened = await openSegmentFiles(folder, maxBytes);
        await opened.read((each, isTail) => {
          try {
            restore(each, isTail, seen);
          } catch (error) {
            status.damagedBytes += each.body.length;
            status.errors++;
            status.reason = (error as Error).message;
          }
        });
        files = opened;
        status.state = 'on';
        const { damagedBytes } = statusNow();
        if (damagedBytes > 0) onDamaged(damagedBytes);
      } catch (error) {
        unlock();
        unlock = () => {};
        fail(error);
        return;
      }
      queue.push(record('run', { id: run, startedMs }));
      drainSoon();
      timer = setInterval(() => {
        if (!writing) {
          writing = writeTail().finally(() => {
            writing = undefined;
            drainSoon();
          });
        }
      }, tailIntervalMs);
      timer.unref();
    },
    append(kind, block) {
      if (files) enqueue(record(kind, block.head, block.buffer));
    },
    get runs() {
      return [...runs.values()].filter(({ id }) => id !== run);
    },
    get status() {
      return statusNow();
    },
    async close() {
      clearInterval(timer);
      await writing;
      await drain().catch(() => {});
      await writeTail();
      Object.assign(status, statusNow());
      await files?.close();
      files = undefined;
      queue = [];
      unlock();
      unlock = () => {};
    },
  };
}

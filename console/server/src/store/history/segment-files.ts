import { type FileHandle, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readRecords, type SegmentRecord } from './segment-format.js';

/** Numbered files that records are appended to; the oldest file is deleted when all together exceed a limit. */
export interface SegmentFiles {
  /** Passes all records, oldest first. Removes an incomplete record at the end of a file. */
  read(each: (record: SegmentRecord, isTail: boolean) => void): Promise<void>;
  /** @throws the error of the file system; the record is then not stored */
  append(bytes: Buffer): Promise<void>;
  /** Replaces the file with the records that are not complete yet. */
  writeTail(bytes: Buffer): Promise<void>;
  readonly size: { bytes: number; segments: number; deletedSegments: number; damagedBytes: number };
  close(): Promise<void>;
}

const nameOf = (number: number) => `segment-${String(number).padStart(8, '0')}.ghs`;
/** Returns the number of a file that `nameOf` named; NaN for any other name. */
function numberOf(name: string): number {
  const number = Number(/^segment-(\d{8,15})\.ghs$/.exec(name)?.[1] ?? Number.NaN);
  return nameOf(number) === name ? number : Number.NaN;
}
const tailName = 'tail.ghs';

/** @param maxBytes limit for all files together */
export async function openSegmentFiles(folder: string, maxBytes: number): Promise<SegmentFiles> {
  const maxSegmentBytes = Math.max(65_536, Math.floor(maxBytes / 8));
  const segments: { number: number; bytes: number }[] = [];
  let lastNumber = 0;
  for (const name of await readdir(folder)) {
    const number = numberOf(name);
    if (Number.isNaN(number)) continue;
    // the name of a folder is taken too
    lastNumber = Math.max(lastNumber, number);
    const found = await fileAt(join(folder, name));
    if (found) segments.push({ number, bytes: found.size });
  }
  segments.sort((a, b) => a.number - b.number);
  let current: FileHandle | undefined;
  let tailBytes = 0;
  let deletedSegments = 0;
  let damaged = 0;
  const path = (name: string) => join(folder, name);
  const total = () => segments.reduce((sum, { bytes }) => sum + bytes, tailBytes);

  async function readFileOf(name: string, each: (record: SegmentRecord) => void): Promise<number> {
    const bytes = await readFile(path(name));
    const { records, validBytes, damagedBytes } = readRecords(bytes);
    damaged += damagedBytes;
    for (const record of records) each(record);
    return validBytes;
  }

  /** Opens a new file; a process never appends to the file of another. */
  async function nextSegment(): Promise<FileHandle> {
    await current?.close();
    current = undefined;
    const number = ++lastNumber;
    current = await open(path(nameOf(number)), 'w');
    segments.push({ number, bytes: 0 });
    return current;
  }

  async function deleteOldest(): Promise<void> {
    while (total() > maxBytes && segments.length > 1) {
      const [oldest] = segments;
      await rm(path(nameOf((oldest as { number: number }).number)), { force: true });
      segments.shift();
      deletedSegments++;
    }
  }

  return {
    async read(each) {
      for (const segment of segments) {
        const name = nameOf(segment.number);
        const valid = await readFileOf(name, (record) => each(record, false));
        if (valid < segment.bytes) {
          const handle = await open(path(name), 'r+');
          await handle.truncate(valid).finally(() => handle.close());
        }
        segment.bytes = valid;
      }
      if (await fileAt(path(tailName))) await readFileOf(tailName, (record) => each(record, true));
    },
    async append(bytes) {
      let segment = current && segments.at(-1);
      if (!segment || segment.bytes + bytes.length > maxSegmentBytes) {
        await nextSegment();
        segment = segments.at(-1);
      }
      const file = segment as { bytes: number };
      // a failed write leaves a part behind, which the next one overwrites
      await (current as FileHandle).write(bytes, 0, bytes.length, file.bytes);
      file.bytes += bytes.length;
      await deleteOldest();
    },
    async writeTail(bytes) {
      const next = path(`${tailName}.next`);
      await writeFile(next, bytes);
      await rename(next, path(tailName));
      tailBytes = bytes.length;
      await deleteOldest();
    },
    get size() {
      return { bytes: total(), segments: segments.length, deletedSegments, damagedBytes: damaged };
    },
    async close() {
      await current?.close();
      current = undefined;
    },
  };
}

/** Returns undefined for a missing file, and for a folder or another entry that is not a file. */
async function fileAt(path: string): Promise<{ size: number } | undefined> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
  return found?.isFile() ? found : undefined;
}

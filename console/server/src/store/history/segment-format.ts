import { crc32 } from 'node:zlib';

/**
 * Record of a segment file: magic number with the version, kind, lengths of head and body, CRC-32, the head as JSON,
 * padding to 8 bytes, and the body. The CRC-32 covers kind, lengths, head and body. All numbers are little-endian.
 */
export interface SegmentRecord {
  kind: RecordKind;
  /** JSON value. */
  head: unknown;
  body: Buffer;
}

export type RecordKind = 'run' | 'spans' | 'logs';
const kinds: readonly RecordKind[] = ['run', 'spans', 'logs'];

const magicBytes = Buffer.from('GHS2');
const formerMagicBytes = Buffer.from('GHS1');
const headerBytes = 24;

/** Limit for a record; larger ones are neither written nor read. */
export const maxRecordBytes = 8 << 20;
/** Limit for magic numbers in a file without a valid record; each may cost a checksum of the largest record. */
const maxFailedCandidates = 1000;

export function encodeRecord({ kind, head, body }: SegmentRecord): Buffer {
  const text = Buffer.from(JSON.stringify(head));
  const header = Buffer.alloc(headerBytes);
  magicBytes.copy(header);
  header.writeUInt32LE(kinds.indexOf(kind), 4);
  header.writeUInt32LE(text.length, 8);
  header.writeUInt32LE(body.length, 12);
  header.writeUInt32LE(checksumOf(header, text, body), 16);
  const padding = Buffer.alloc(paddingAfter(headerBytes + text.length));
  const rest = Buffer.alloc(paddingAfter(body.length));
  return Buffer.concat([header, text, padding, body, rest]);
}

/** Result of reading a segment file. */
export interface ReadSegment {
  records: SegmentRecord[];
  /** Bytes up to the end of the last complete record; the whole file when it was not read to its end. */
  validBytes: number;
  /** Bytes that belong to no complete record. */
  damagedBytes: number;
}

/**
 * Reads the records that are complete and match their checksums. The last record of a process that was killed may be
 * incomplete. Skips a file of the former format, and the rest of a file with too many invalid records.
 */
export function readRecords(bytes: Buffer): ReadSegment {
  const records: SegmentRecord[] = [];
  if (bytes.indexOf(formerMagicBytes) === 0) {
    return { records, validBytes: bytes.length, damagedBytes: bytes.length };
  }
  let validBytes = 0;
  let usedBytes = 0;
  let failed = 0;
  for (let at = bytes.indexOf(magicBytes); at !== -1; ) {
    const found = readRecord(bytes, at);
    if (found) {
      records.push(found.record);
      usedBytes += found.end - at;
      validBytes = found.end;
    } else if (++failed > maxFailedCandidates) {
      validBytes = bytes.length;
      break;
    }
    at = bytes.indexOf(magicBytes, found ? found.end : at + 1);
  }
  return { records, validBytes, damagedBytes: bytes.length - usedBytes };
}

function readRecord(bytes: Buffer, at: number): { record: SegmentRecord; end: number } | undefined {
  if (at + headerBytes > bytes.length) return undefined;
  const kind = kinds[bytes.readUInt32LE(at + 4)];
  const textEnd = at + headerBytes + bytes.readUInt32LE(at + 8);
  const start = textEnd + paddingAfter(textEnd - at);
  const bodyEnd = start + bytes.readUInt32LE(at + 12);
  const end = bodyEnd + paddingAfter(bodyEnd - start);
  if (kind === undefined || end > bytes.length || end - at > maxRecordBytes) return undefined;
  const text = bytes.subarray(at + headerBytes, textEnd);
  const body = bytes.subarray(start, bodyEnd);
  if (checksumOf(bytes.subarray(at), text, body) !== bytes.readUInt32LE(at + 16)) return undefined;
  const head = parseHead(text);
  if (head === undefined) return undefined;
  // a copy, so that the block does not hold the whole file in memory
  const copy = Buffer.from(new ArrayBuffer(body.length));
  body.copy(copy);
  return { record: { kind, head, body: copy }, end };
}

function checksumOf(header: Buffer, text: Buffer, body: Buffer): number {
  return crc32(body, crc32(text, crc32(header.subarray(4, 16))));
}

function parseHead(text: Buffer): unknown {
  try {
    return JSON.parse(text.toString('utf8'));
  } catch {
    return undefined;
  }
}

function paddingAfter(length: number): number {
  return (8 - (length % 8)) % 8;
}

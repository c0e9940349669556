import { invalidRequest } from '@glasshouse/http';

/** The last record of a page. */
export interface LogPosition {
  timeMs: number;
  /** See `log-key.ts`. */
  key: string;
}

const maxKeyLength = 128;

/** Returns an opaque text. */
export function formatPosition({ timeMs, key }: LogPosition): string {
  return Buffer.from(JSON.stringify([timeMs, key.slice(0, maxKeyLength)])).toString('base64url');
}

/** Returns whether a position is that of the record with this key; formatted positions have a bounded key. */
export function isAtPosition(position: LogPosition, key: string): boolean {
  return key.slice(0, maxKeyLength) === position.key;
}

/** @throws ProblemError INVALID_REQUEST */
export function readPosition(cursor: string): LogPosition {
  const [timeMs, key] = parsed(cursor);
  if (Number.isFinite(timeMs) && typeof key === 'string') return { timeMs: timeMs as number, key };
  throw invalidRequest([
    { in: 'query', path: '/cursor', message: 'must be the value of `next` of a response' },
  ]);
}

function parsed(cursor: string): unknown[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}

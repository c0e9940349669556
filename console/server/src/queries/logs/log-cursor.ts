import { invalidRequest } from '@glasshouse/http';
import type { LogView } from '../../store/log-scan.js';

/** The last record of a page. */
export type LogCursor = Pick<LogView, 'timeMs' | 'position'>;

/** Returns an opaque text. */
export function formatCursor({ timeMs, position }: LogCursor): string {
  return Buffer.from(JSON.stringify([timeMs, position])).toString('base64url');
}

/** @throws ProblemError INVALID_REQUEST */
export function readCursor(text: string): LogCursor {
  const [timeMs, position] = parsed(text);
  if (Number.isFinite(timeMs) && Number.isSafeInteger(position))
    return { timeMs: timeMs as number, position: position as number };
  throw invalidRequest([
    { in: 'query', path: '/cursor', message: 'must be the value of `next` of a response' },
  ]);
}

function parsed(text: string): unknown[] {
  try {
    const read: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    return Array.isArray(read) ? read : [];
  } catch {
    return [];
  }
}

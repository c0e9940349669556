import { randomFillSync } from 'node:crypto';

const poolBytes = 4096;

/**
 * Creates trace and span ids from a pool of random bytes: one call of the system's generator serves hundreds of ids.
 */
export function createIdSource(): { traceId(): string; spanId(): string } {
  const bytes = Buffer.allocUnsafe(poolBytes);
  let hex = '';
  let at = 0;
  function take(digits: number): string {
    if (at + digits > hex.length) {
      hex = randomFillSync(bytes).toString('hex');
      at = 0;
    }
    const id = hex.slice(at, at + digits);
    at += digits;
    return isZero(id) ? take(digits) : id;
  }
  return { traceId: () => take(32), spanId: () => take(16) };
}

/**
 * Returns whether an id is all zero, which means "no id" in every format. The first digit decides for nearly all ids.
 */
export function isZero(id: string): boolean {
  return id.charCodeAt(0) === 0x30 && /^0+$/.test(id);
}

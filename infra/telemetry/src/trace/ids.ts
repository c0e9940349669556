import { randomFillSync } from 'node:crypto';

const poolBytes = 4096;
const zeros32 = '0'.repeat(32);
const zeros16 = '0'.repeat(16);

/** Makes trace and span ids from a pool of random bytes: one call of the system's generator serves hundreds of ids. */
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
    // all zero means "no id" in every format
    return id === zeros32 || id === zeros16 ? take(digits) : id;
  }
  return { traceId: () => take(32), spanId: () => take(16) };
}

import { randomBytes } from 'node:crypto';

/**
 * Creates a generator of UUIDs of version 7 (RFC 9562 section 5.7) that ascend within a process. The 12 bits after the
 * timestamp are a counter (section 6.2, method 1), whose overflow advances the timestamp by a millisecond.
 */
export function createOrderIds(now: () => number = Date.now): () => string {
  let time = 0;
  let count = 0;
  return function orderId() {
    const current = now();
    if (current > time) {
      time = current;
      count = 0;
    } else if (++count > 0xfff) {
      time++;
      count = 0;
    }
    const bytes = randomBytes(16);
    bytes.writeUIntBE(time, 0, 6);
    bytes.writeUInt16BE(0x7000 | count, 6);
    bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f);
    const hex = bytes.toString('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  };
}

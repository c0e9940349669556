import { createHash, timingSafeEqual } from 'node:crypto';

/** Compares a received text with a secret, in a time that does not depend on the position of a difference. */
export function isSameSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

/** Hashes have equal lengths, which the comparison in constant time needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

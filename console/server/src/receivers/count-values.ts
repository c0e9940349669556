import { ProblemError } from '@glasshouse/http';
import { endOfString } from './json-list.js';

/** Bodies up to this size are not scanned: their values need at most about 30 MB. */
const scanFrom = 1 << 20;

/** Limit for the values of one JSON body. A value needs 16 bytes or more in memory, but as few as 2 in the text. */
export const maxJsonValues = 600_000;

const quote = 0x22;
const comma = 0x2c;
const openBrace = 0x7b;
const openBracket = 0x5b;
const colon = 0x3a;

/**
 * Counts the names and values of a large JSON text before it is parsed.
 *
 * @throws ProblemError BODY_TOO_LARGE for more than {@link maxJsonValues}
 */
export function assertFewValues(bytes: Buffer): void {
  if (bytes.length < scanFrom) return;
  let count = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === quote) at = endOfString(bytes, at);
    else if (
      (byte === comma || byte === openBrace || byte === openBracket || byte === colon) &&
      ++count > maxJsonValues
    )
      throw new ProblemError('BODY_TOO_LARGE', { detail: `The limit is ${maxJsonValues} JSON values` });
  }
}

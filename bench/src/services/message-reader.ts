import { endOfMessagePack, viewOf } from './count-items.js';

/**
 * Splits a byte stream into MessagePack values. Concatenates the chunks of a value only when enough bytes have arrived,
 * because the receivers share a core with the load generator.
 */
export class MessageReader {
  #parts: Buffer[] = [];
  #length = 0;
  #needed = 1;

  /**
   * Adds a chunk and returns the values that are now complete.
   *
   * @throws TypeError for a MessagePack type that no client sends
   */
  read(bytes: Buffer): Buffer[] {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    if (this.#length < this.#needed) return [];
    const values: Buffer[] = [];
    let rest = this.#parts.length === 1 ? bytes : Buffer.concat(this.#parts);
    this.#needed = 1;
    while (rest.length > 0) {
      const end = endOfMessagePack(viewOf(rest), 0);
      if (end > rest.length) {
        this.#needed = end;
        break;
      }
      values.push(rest.subarray(0, end));
      rest = rest.subarray(end);
    }
    this.#parts = rest.length > 0 ? [rest] : [];
    this.#length = rest.length;
    return values;
  }
}

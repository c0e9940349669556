import type { ByteString } from '../bytes/byte-string.js';

/** Strings that are joined before they are written: more make the collector copy what it need not. */
const joined = 8;

/** A growing byte buffer that items are appended to, and cut off from as batches. */
export class Chunk {
  count = 0;
  #buffer: Buffer;
  #written = 0;
  #pending: ByteString = '';
  #pieces = 0;

  constructor(capacity: number) {
    this.#buffer = Buffer.allocUnsafeSlow(capacity);
  }

  /** In bytes. */
  get length(): number {
    return this.#written + this.#pending.length;
  }

  append(bytes: ByteString): void {
    this.#pending += bytes;
    this.#pieces += 1;
    if (this.#pieces >= joined) this.#write();
  }

  /** A copy of what is in it; empties it. */
  cut(): { bytes: Buffer; count: number } {
    this.#write();
    const bytes = Buffer.allocUnsafeSlow(this.#written);
    this.#buffer.copy(bytes, 0, 0, this.#written);
    const count = this.count;
    this.#written = 0;
    this.count = 0;
    return { bytes, count };
  }

  #write(): void {
    const end = this.length;
    if (end > this.#buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(this.#buffer.length * 2, end));
      this.#buffer.copy(grown, 0, 0, this.#written);
      this.#buffer = grown;
    }
    this.#buffer.write(this.#pending, this.#written, 'latin1');
    this.#written = end;
    this.#pending = '';
    this.#pieces = 0;
  }
}

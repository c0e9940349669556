/** A grown byte buffer that items are encoded into back to back, and cut off from as batches. */
export class Chunk {
  buffer: Buffer;
  length = 0;
  count = 0;

  constructor(capacity: number) {
    this.buffer = Buffer.allocUnsafeSlow(capacity);
  }

  /** Makes room for `bytes` more and returns the buffer. */
  reserve(bytes: number): Buffer {
    if (this.length + bytes > this.buffer.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.length + bytes));
      this.buffer.copy(grown, 0, 0, this.length);
      this.buffer = grown;
    }
    return this.buffer;
  }

  text(value: string): void {
    // a UTF-16 unit is at most three bytes of UTF-8
    const buffer = this.reserve(value.length * 3);
    this.length += writeUtf8(buffer, value, this.length);
  }

  /** A copy of what is in it; empties it. */
  cut(): { bytes: Buffer; count: number } {
    const bytes = Buffer.allocUnsafeSlow(this.length);
    this.buffer.copy(bytes, 0, 0, this.length);
    const count = this.count;
    this.length = 0;
    this.count = 0;
    return { bytes, count };
  }
}

/** Node's own unchecked writer behind `write(…, 'utf8')`, at half the cost; `reserve` has checked already. */
export function writeUtf8(buffer: Buffer, text: string, offset: number): number {
  return (buffer as unknown as { utf8Write(text: string, offset: number): number }).utf8Write(text, offset);
}

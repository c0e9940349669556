/**
 * Writes typed arrays and buffers into one buffer: the number of sections, the offset of each, then their bytes aligned
 * to 8. The buffer is outside the heap and is written to disk unchanged.
 */
export function writeSections(sections: readonly (Buffer | NodeJS.TypedArray)[]): Buffer {
  const headBytes = aligned(4 * (sections.length + 2));
  let size = headBytes;
  const offsets = sections.map((section) => {
    const at = size;
    size = aligned(size + section.byteLength);
    return at;
  });
  // Buffer.alloc has its own memory, at an aligned address; small buffers of a pool would share it
  const into = Buffer.from(new ArrayBuffer(size));
  const head = new Uint32Array(into.buffer, 0, sections.length + 2);
  head[0] = sections.length;
  for (const [n, section] of sections.entries()) {
    head[n + 1] = offsets[n] as number;
    into.set(new Uint8Array(section.buffer, section.byteOffset, section.byteLength), offsets[n] as number);
  }
  head[sections.length + 1] = size;
  return into;
}

/** Reads sections in the order in which they were written. The results are views of the buffer. */
export class SectionReader {
  readonly #buffer: Buffer;
  readonly #head: Uint32Array;
  #next = 0;

  /** @throws RangeError when the offsets are not those of a buffer of this size */
  constructor(buffer: Buffer) {
    // views of 8-byte elements need an aligned start
    this.#buffer = buffer.byteOffset % 8 === 0 ? buffer : Buffer.from(new Uint8Array(buffer).buffer);
    const count = this.#buffer.readUInt32LE(0);
    if (4 * (count + 2) > this.#buffer.length) throw new RangeError('the head of the sections is incomplete');
    this.#head = new Uint32Array(this.#buffer.buffer, this.#buffer.byteOffset, count + 2);
  }

  /** @param bytes size of the section without its padding */
  bytes(bytes: number): Buffer {
    const at = this.#head[++this.#next];
    if (at === undefined || at + bytes > this.#buffer.length) throw new RangeError('a section is incomplete');
    return this.#buffer.subarray(at, at + bytes);
  }

  float64(count: number): Float64Array {
    const bytes = this.bytes(8 * count);
    return new Float64Array(bytes.buffer, bytes.byteOffset, count);
  }

  uint32(count: number): Uint32Array {
    const bytes = this.bytes(4 * count);
    return new Uint32Array(bytes.buffer, bytes.byteOffset, count);
  }

  uint16(count: number): Uint16Array {
    const bytes = this.bytes(2 * count);
    return new Uint16Array(bytes.buffer, bytes.byteOffset, count);
  }

  /** Codes of a dictionary, two or four bytes wide. */
  codes(count: number, isWide: boolean): Codes {
    return isWide ? this.uint32(count) : this.uint16(count);
  }
}

export type Codes = Uint16Array | Uint32Array;

function aligned(size: number): number {
  return (size + 7) & ~7;
}

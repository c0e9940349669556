const halfDigits = 8;
const half = 10 ** halfDigits;
const shortText = 64;
/**
 * Length in characters from which Node's writer replaces the loop. A trace id (32 characters) is usually a slice of a
 * longer string, in which a loop must resolve each character.
 */
const loopUpTo = 32;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON must escape these characters
const beyondPlain = /["\\\x00-\x1f\x7f-\uffff]/;

/**
 * Growing byte buffer for encoding items and cutting batches. Its methods create no garbage, which would displace the
 * service's own code and data from the processor's caches.
 */
export class Chunk {
  buffer: Buffer<ArrayBuffer>;
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

  /** Like `text`, for short ASCII: a loop is cheaper than the call into Node. */
  ascii(value: string): void {
    const length = value.length;
    fillAscii(this.reserve(length), value, this.length);
    this.length += length;
  }

  byte(value: number): void {
    this.reserve(1)[this.length] = value;
    this.length += 1;
  }

  /** Appends a JSON string literal. */
  json(value: string): void {
    const length = value.length;
    if (length >= shortText && beyondPlain.test(value)) return this.text(JSON.stringify(value));
    const buffer = this.reserve(length + 2);
    const start = this.length + 1;
    buffer[start - 1] = 0x22;
    if (length >= shortText) writeLatin1(buffer, value, start);
    else {
      for (let at = 0; at < length; at += 1) {
        const code = value.charCodeAt(at);
        if (code < 0x20 || code > 0x7e || code === 0x22 || code === 0x5c)
          return this.text(JSON.stringify(value));
        buffer[start + at] = code;
      }
    }
    buffer[start + length] = 0x22;
    this.length = start + length + 1;
  }

  /** Appends a non-negative safe integer in decimal, padded with zeros to `minDigits` (at most 8). */
  integer(value: number, minDigits = 1): void {
    const count = Math.max(minDigits, digitsOf(value));
    const buffer = this.reserve(count);
    this.length += count;
    fillInteger(buffer, value, this.length, minDigits);
  }

  bytes(value: Uint8Array): void {
    const length = value.length;
    const buffer = this.reserve(length);
    const start = this.length;
    if (length >= shortText) buffer.set(value, start);
    else for (let at = 0; at < length; at += 1) buffer[start + at] = value[at] as number;
    this.length = start + length;
  }

  /**
   * Copies the content into `memory`, which must be large enough, and empties the chunk. The chunk keeps its buffer,
   * which is still in the processor's caches.
   */
  cut(memory = Buffer.allocUnsafeSlow(this.length)): { bytes: Buffer; count: number } {
    this.buffer.copy(memory, 0, 0, this.length);
    return this.#empty(memory);
  }

  /** Like `cut` without a copy: returns the buffer with the content, and continues with `memory`. */
  swap(memory: Buffer<ArrayBuffer>): { bytes: Buffer; count: number } {
    const full = this.buffer;
    this.buffer = memory;
    return this.#empty(full);
  }

  /** Empties the chunk; `memory` has its content. */
  #empty(memory: Buffer): { bytes: Buffer; count: number } {
    const bytes = memory.subarray(0, this.length);
    const count = this.count;
    this.length = 0;
    this.count = 0;
    return { bytes, count };
  }
}

/** Writes ASCII text into a buffer that has room for it. */
export function fillAscii(buffer: Buffer, text: string, start: number): void {
  if (text.length >= loopUpTo) writeLatin1(buffer, text, start);
  else for (let at = 0; at < text.length; at += 1) buffer[start + at] = text.charCodeAt(at);
}

/**
 * Writes the decimal digits of a non-negative safe integer before `end`, padded with zeros to `minDigits` (at most 8).
 * Splits the digits into two halves, so that each fits into integer arithmetic.
 */
export function fillInteger(buffer: Buffer, value: number, end: number, minDigits = 1): void {
  if (value < half) return void fillDigits(buffer, value, end, minDigits);
  const high = Math.floor(value / half);
  fillDigits(buffer, high, fillDigits(buffer, value - high * half, end, halfDigits), 1);
}

/** Returns the position of the first digit. */
function fillDigits(buffer: Buffer, value: number, end: number, minDigits: number): number {
  let low = value | 0;
  let at = end;
  do {
    const rest = (low / 10) | 0;
    at -= 1;
    buffer[at] = 0x30 + low - rest * 10;
    low = rest;
  } while (low > 0 || end - at < minDigits);
  return at;
}

function digitsOf(value: number): number {
  let count = 1;
  for (let power = 10; value >= power; power *= 10) count += 1;
  return count;
}

/** Calls Node's unchecked writer behind `write(…, 'utf8')`, at half the cost; `reserve` has checked the length. */
export function writeUtf8(buffer: Buffer, text: string, offset: number): number {
  return (buffer as unknown as { utf8Write(text: string, offset: number): number }).utf8Write(text, offset);
}

function writeLatin1(buffer: Buffer, text: string, offset: number): number {
  return (buffer as unknown as { latin1Write(text: string, offset: number): number }).latin1Write(
    text,
    offset,
  );
}

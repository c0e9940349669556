import { type ElementHead, FramingError, readHead } from './element-head.js';

export { FramingError } from './element-head.js';

/** Room for the options that follow the entries of a message. */
const optionBytes = 256;

export interface FramerOptions {
  /** Limit for one message, with its headers. */
  maxBytes: number;
}

export interface Framer {
  /**
   * Appends the next bytes of the stream and yields the messages that are complete. The framer cannot be used after a
   * {@link FramingError}.
   *
   * @throws FramingError
   */
  push(bytes: Uint8Array): Generator<Buffer>;
  /** Bytes of the incomplete message. */
  readonly pending: number;
  /** Limit for the messages that are not complete yet. */
  maxBytes: number;
}

/**
 * Splits a stream into MessagePack values without decoding them. A yielded value is complete, within the limit, and has
 * no more elements than bytes. Each byte is read once, for packets of any size.
 */
export function createFramer(options: FramerOptions): Framer {
  let { maxBytes } = options;
  const head: ElementHead = { size: 0, children: 0 };
  let buffer: Buffer = Buffer.alloc(0);
  let start = 0;
  let end = 0;
  let position = 0;
  /** True when `buffer` is a copy that the framer may append to. Yielded bytes are never overwritten. */
  let owned = false;
  /** Number of missing values of the incomplete message. */
  let missing = 1;
  /** Bytes of the incomplete message up to the end of its last known value. */
  let needed = 0;

  function append(bytes: Uint8Array): void {
    const rest = end - start;
    if (rest === 0) {
      buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      start = position = 0;
      end = bytes.byteLength;
      owned = false;
      return;
    }
    if (!owned || end + bytes.byteLength > buffer.length) {
      const larger = Buffer.allocUnsafe(capacityFor(rest + bytes.byteLength));
      buffer.copy(larger, 0, start, end);
      position -= start;
      buffer = larger;
      start = 0;
      end = rest;
      owned = true;
    }
    buffer.set(bytes, end);
    end += bytes.byteLength;
  }

  /**
   * Returns the size of a new buffer. A size that the sender has announced is used if it is at most three times what has
   * arrived, which saves copies: buffers count for V8 as much as objects do when it decides on a garbage collection.
   */
  function capacityFor(bytes: number): number {
    const whole = needed + optionBytes;
    return Math.max(4096, whole > bytes && whole <= 3 * bytes ? whole : 2 * bytes);
  }

  return {
    get pending() {
      return end - start;
    },
    get maxBytes() {
      return maxBytes;
    },
    set maxBytes(limit) {
      maxBytes = limit;
    },
    *push(bytes) {
      append(bytes);
      while (readHead(head, buffer, position, end)) {
        // each missing value needs at least one byte
        if (position + head.size - start + missing - 1 + head.children > maxBytes)
          throw new FramingError(`a message is over ${maxBytes} bytes`);
        needed = position + head.size - start;
        if (position + head.size > end) break;
        position += head.size;
        missing += head.children - 1;
        if (missing > 0) continue;
        yield buffer.subarray(start, position);
        start = position;
        missing = 1;
        needed = 0;
      }
      if (end - start > maxBytes) throw new FramingError(`a message is over ${maxBytes} bytes`);
    },
  };
}

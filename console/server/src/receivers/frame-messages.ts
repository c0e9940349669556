/** Thrown when bytes are not MessagePack, or a message exceeds a limit. */
export class FramingError extends Error {
  override readonly name = 'FramingError';
}

export interface FramerOptions {
  /** Limit for one message, with its headers. */
  maxBytes: number;
  /** Maximum nesting of arrays and maps; default 2^20. Framing costs 8 bytes a level and builds no objects. */
  maxDepth?: number;
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
}

/**
 * Splits a stream into MessagePack values without decoding them. A yielded value is complete, within the limit, and has
 * no more elements than bytes. Each byte is read once, for packets of any size.
 */
export function createFramer({ maxBytes, maxDepth = 1 << 20 }: FramerOptions): Framer {
  let buffer: Buffer = Buffer.alloc(0);
  let start = 0;
  let end = 0;
  let position = 0;
  /** True when `buffer` is a copy that the framer may append to. Yielded bytes are never overwritten. */
  let owned = false;
  /** Number of missing elements of each open array or map. */
  const open: number[] = [];

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
      const larger = Buffer.allocUnsafe(Math.max(4096, 2 * (rest + bytes.byteLength)));
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

  return {
    get pending() {
      return end - start;
    },
    *push(bytes) {
      append(bytes);
      for (;;) {
        const element = measure(buffer, position, end);
        if (element === undefined) break;
        if (position + element.size - start > maxBytes || element.children > maxBytes) {
          throw new FramingError(`a message is over ${maxBytes} bytes`);
        }
        if (position + element.size > end) break;
        position += element.size;
        if (element.children > 0) {
          if (open.push(element.children) > maxDepth)
            throw new FramingError(`nested deeper than ${maxDepth}`);
          continue;
        }
        complete(open);
        if (open.length === 0) {
          yield buffer.subarray(start, position);
          start = position;
        }
      }
      if (end - start > maxBytes) throw new FramingError(`a message is over ${maxBytes} bytes`);
    },
  };
}

/** Counts one complete element, and closes each array and map whose last element it was. */
function complete(open: number[]): void {
  for (let depth = open.length - 1; depth >= 0; depth--) {
    const left = (open[depth] as number) - 1;
    open[depth] = left;
    if (left > 0) return;
    open.pop();
  }
}

/**
 * Yields the values in bytes that contain only complete values, such as the entries of a PackedForward message.
 *
 * @throws FramingError
 */
export function* splitMessages(given: Uint8Array): Generator<Buffer> {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  for (let start = 0; start < bytes.length; ) {
    const end = endOfValue(bytes, start);
    yield bytes.subarray(start, end);
    start = end;
  }
}

/**
 * Returns the position after the value that begins at `start`. Builds no objects, because every received entry is
 * measured.
 *
 * @throws FramingError when the value is incomplete or not MessagePack
 */
export function endOfValue(bytes: Buffer, start: number): number {
  let at = start;
  let missing = 1;
  while (missing > 0) {
    const head = bytes[at];
    if (head === undefined || missing > bytes.length - at) throw new FramingError('ends inside a value');
    missing--;
    if (head <= 0x7f || head >= 0xe0) at += 1;
    else if (head <= 0x8f) {
      missing += 2 * (head & 0x0f);
      at += 1;
    } else if (head <= 0x9f) {
      missing += head & 0x0f;
      at += 1;
    } else if (head <= 0xbf) at += 1 + (head & 0x1f);
    else {
      const fixed = fixedSizes[head];
      if (fixed !== undefined) at += fixed;
      else {
        const counted = countedSizes[head];
        if (counted === undefined) throw new FramingError('not MessagePack');
        if (at + 1 + counted.width > bytes.length) throw new FramingError('ends inside a value');
        const count = bytes.readUIntBE(at + 1, counted.width);
        at += 1 + counted.width;
        if (counted.children > 0) missing += count * counted.children;
        else at += counted.extra + count;
      }
    }
  }
  if (at > bytes.length) throw new FramingError('ends inside a value');
  return at;
}

/** Iterates over the elements of an array, or the keys and values of a map; undefined for anything else. */
export function childrenOf(bytes: Buffer, kind: 'array' | 'map'): Generator<Buffer> | undefined {
  const head = bytes[0] as number;
  const isArray = (head >= 0x90 && head <= 0x9f) || head === 0xdc || head === 0xdd;
  const isMap = (head >= 0x80 && head <= 0x8f) || head === 0xde || head === 0xdf;
  if (kind === 'array' ? !isArray : !isMap) return undefined;
  return splitMessages(bytes.subarray(measure(bytes, 0, bytes.length)?.size));
}

/** True when `bytes` begin with a string, not with binary. */
export function isString(bytes: Buffer): boolean {
  const head = bytes[0] as number;
  return (head >= 0xa0 && head <= 0xbf) || (head >= 0xd9 && head <= 0xdb);
}

/** Returns the size of the element at `position` without its children; undefined when its header is incomplete. */
function measure(
  buffer: Buffer,
  position: number,
  end: number,
): { size: number; children: number } | undefined {
  if (position >= end) return undefined;
  const head = buffer[position] as number;
  if (head <= 0x7f || head >= 0xe0) return leaf(1);
  if (head <= 0x8f) return { size: 1, children: 2 * (head & 0x0f) };
  if (head <= 0x9f) return { size: 1, children: head & 0x0f };
  if (head <= 0xbf) return leaf(1 + (head & 0x1f));
  const fixed = fixedSizes[head];
  if (fixed !== undefined) return leaf(fixed);
  const counted = countedSizes[head];
  if (counted === undefined) throw new FramingError('not MessagePack');
  if (position + 1 + counted.width > end) return undefined;
  const count = buffer.readUIntBE(position + 1, counted.width);
  const size = 1 + counted.width;
  return counted.children > 0
    ? { size, children: count * counted.children }
    : leaf(size + counted.extra + count);
}

function leaf(size: number): { size: number; children: number } {
  return { size, children: 0 };
}

/** Sizes of the formats whose first byte determines the size (MessagePack specification, "Formats"). */
const fixedSizes: Readonly<Record<number, number>> = {
  192: 1, // nil
  194: 1, // false
  195: 1, // true
  202: 5, // float 32
  203: 9, // float 64
  204: 2, // uint 8
  205: 3,
  206: 5,
  207: 9,
  208: 2, // int 8
  209: 3,
  210: 5,
  211: 9,
  212: 3, // fixext 1
  213: 4,
  214: 6,
  215: 10,
  216: 18,
};

/** Formats with a count in `width` bytes: of bytes, or of elements with `children` values each. */
const countedSizes: Readonly<Record<number, { width: number; extra: number; children: number }>> = {
  196: { width: 1, extra: 0, children: 0 }, // bin 8
  197: { width: 2, extra: 0, children: 0 },
  198: { width: 4, extra: 0, children: 0 },
  199: { width: 1, extra: 1, children: 0 }, // ext 8: a type byte
  200: { width: 2, extra: 1, children: 0 },
  201: { width: 4, extra: 1, children: 0 },
  217: { width: 1, extra: 0, children: 0 }, // str 8
  218: { width: 2, extra: 0, children: 0 },
  219: { width: 4, extra: 0, children: 0 },
  220: { width: 2, extra: 0, children: 1 }, // array 16
  221: { width: 4, extra: 0, children: 1 },
  222: { width: 2, extra: 0, children: 2 }, // map 16
  223: { width: 4, extra: 0, children: 2 },
};

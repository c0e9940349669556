/** Thrown when bytes are not MessagePack, or a message exceeds a limit. */
export class FramingError extends Error {
  override readonly name = 'FramingError';
}

/** First bytes of one MessagePack element. One object is reused, because a message has thousands of elements. */
export interface ElementHead {
  /** Bytes of the element without its children. */
  size: number;
  /** Number of values that follow: elements of an array, or keys and values of a map. */
  children: number;
}

/**
 * Reads the head of the element at `position`. Returns false when its header is incomplete.
 *
 * @throws FramingError for the byte that MessagePack does not use
 */
export function readHead(into: ElementHead, bytes: Buffer, position: number, end: number): boolean {
  if (position >= end) return false;
  const head = bytes[position] as number;
  into.size = 1;
  into.children = 0;
  if (head <= 0x7f || head >= 0xe0) return true;
  if (head <= 0x8f) into.children = 2 * (head & 0x0f);
  else if (head <= 0x9f) into.children = head & 0x0f;
  else if (head <= 0xbf) into.size = 1 + (head & 0x1f);
  else {
    const width = countWidths[head - 0xc0] as number;
    if (width < 0) throw new FramingError('not MessagePack');
    if (position + 1 + width > end) return false;
    const count =
      width === 1 ? (bytes[position + 1] as number) : width === 0 ? 0 : bytes.readUIntBE(position + 1, width);
    into.size = 1 + width;
    const children = childrenOfElement[head - 0xc0] as number;
    if (children > 0) into.children = count * children;
    else into.size += (extraSizes[head - 0xc0] as number) + count;
  }
  return true;
}

/** Limit for the values of one array, map or PackedForward message. */
const maxValues = 1_000_000;

/**
 * Returns the positions of the values in bytes that contain only complete values, such as the entries of a PackedForward
 * message: the begin of each, and the end of the last one.
 *
 * @throws FramingError when the last value is incomplete, or there are over a million
 */
export function valuePositions(bytes: Buffer, begin = 0): number[] {
  const head: ElementHead = { size: 0, children: 0 };
  const end = bytes.length;
  const positions = [begin];
  for (let at = begin; at < end; positions.push(at)) {
    if (positions.length > maxValues) throw new FramingError(`over ${maxValues} values`);
    for (let missing = 1; missing > 0; missing--) {
      if (!readHead(head, bytes, at, end)) throw new FramingError('ends inside a value');
      at += head.size;
      missing += head.children;
      // each missing value needs at least one byte
      if (at + missing - 1 > end) throw new FramingError('ends inside a value');
    }
  }
  return positions;
}

/** Returns the elements of an array, or the keys and values of a map; undefined for anything else. */
export function childrenOf(bytes: Buffer, kind: 'array' | 'map'): Buffer[] | undefined {
  const positions = childPositions(bytes, kind);
  return positions?.slice(1).map((end, i) => bytes.subarray(positions[i], end));
}

/** Like {@link childrenOf}, as positions. */
export function childPositions(bytes: Buffer, kind: 'array' | 'map'): number[] | undefined {
  if (kind === 'array' ? !isArray(bytes) : !isMap(bytes)) return undefined;
  return valuePositions(bytes, headSize(bytes));
}

/** Returns the bytes of a string or binary. */
export function contentOf(bytes: Buffer): Buffer {
  const head = bytes[0] as number;
  const size = 1 + (head >= 0xa0 && head <= 0xbf ? 0 : (countWidths[head - 0xc0] as number));
  return bytes.subarray(size);
}

function headSize(bytes: Buffer): number {
  const head: ElementHead = { size: 0, children: 0 };
  readHead(head, bytes, 0, bytes.length);
  return head.size;
}

export function isArray(bytes: Buffer): boolean {
  const head = bytes[0] as number;
  return (head >= 0x90 && head <= 0x9f) || head === 0xdc || head === 0xdd;
}

export function isMap(bytes: Buffer): boolean {
  const head = bytes[0] as number;
  return (head >= 0x80 && head <= 0x8f) || head === 0xde || head === 0xdf;
}

/** True when `bytes` begin with a string, not with binary. */
export function isString(bytes: Buffer): boolean {
  const head = bytes[0] as number;
  return (head >= 0xa0 && head <= 0xbf) || (head >= 0xd9 && head <= 0xdb);
}

export function isBinary(bytes: Buffer): boolean {
  const head = bytes[0] as number;
  return head >= 0xc4 && head <= 0xc6;
}

/*
 * The formats 0xc0 to 0xdf (MessagePack specification, "Formats"): nil, unused, false, true, bin 8 to 32, ext 8 to 32,
 * float 32 and 64, uint 8 to 64, int 8 to 64, fixext 1 to 16, str 8 to 32, array 16 and 32, map 16 and 32.
 */

/** Bytes of the count that follows the head; -1 for the unused byte. */
const countWidths = Int8Array.of(
  ...[0, -1, 0, 0, 1, 2, 4, 1, 2, 4, 0, 0, 0, 0, 0, 0],
  ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 2, 4, 2, 4],
);

/** Bytes of the element besides its head and what it counts. */
const extraSizes = Int8Array.of(
  ...[0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 4, 8, 1, 2, 4, 8],
  ...[1, 2, 4, 8, 2, 3, 5, 9, 17, 0, 0, 0, 0, 0, 0, 0],
);

/** Values of each counted child of an array or map. */
const childrenOfElement = Int8Array.of(
  ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  ...[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2],
);

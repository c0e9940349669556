import { maxTextLength } from '../../store/values.js';

/** Kinds of values that {@link readPlainValue} reads. */
export const kinds = { text: 0, number: 1, boolean: 2 } as const;

/** Text, number or boolean. One object is reused, because a message has thousands of values. */
export interface PlainValue {
  kind: number;
  /** Position and length of a text in bytes. */
  start: number;
  length: number;
  /** Number, or 0 and 1 for a boolean. */
  number: number;
}

/**
 * Reads the MessagePack value at a position, which must be complete. Returns the position after it; -1 for a value that is
 * not a text, a number that a double represents, or a boolean, and for a text that may be too long.
 */
export function readPlainValue(into: PlainValue, bytes: Buffer, position: number): number {
  const head = bytes[position] as number;
  const at = position + 1;
  if (head >= 0xa0 && head <= 0xbf) return readText(into, at, head & 0x1f);
  if (head <= 0x7f) return readNumber(into, head, at);
  if (head >= 0xe0) return readNumber(into, head - 0x100, at);
  switch (head) {
    case 0xc2:
    case 0xc3:
      into.kind = kinds.boolean;
      into.number = head - 0xc2;
      return at;
    case 0xca:
      return readNumber(into, bytes.readFloatBE(at), at + 4);
    case 0xcb:
      return readNumber(into, bytes.readDoubleBE(at), at + 8);
    case 0xcc:
      return readNumber(into, bytes[at] as number, at + 1);
    case 0xcd:
      return readNumber(into, bytes.readUInt16BE(at), at + 2);
    case 0xce:
      return readNumber(into, bytes.readUInt32BE(at), at + 4);
    case 0xcf:
      return readInteger(into, bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4), at + 8);
    case 0xd0:
      return readNumber(into, bytes.readInt8(at), at + 1);
    case 0xd1:
      return readNumber(into, bytes.readInt16BE(at), at + 2);
    case 0xd2:
      return readNumber(into, bytes.readInt32BE(at), at + 4);
    case 0xd3:
      return readInteger(into, bytes.readInt32BE(at), bytes.readUInt32BE(at + 4), at + 8);
    case 0xd9:
      return readText(into, at + 1, bytes[at] as number);
    case 0xda:
      return readText(into, at + 2, bytes.readUInt16BE(at));
    default:
      return -1;
  }
}

function readText(into: PlainValue, start: number, length: number): number {
  if (length > maxTextLength) return -1;
  into.kind = kinds.text;
  into.start = start;
  into.length = length;
  return start + length;
}

function readNumber(into: PlainValue, number: number, end: number): number {
  if (!Number.isFinite(number)) return -1;
  into.kind = kinds.number;
  into.number = number;
  return end;
}

function readInteger(into: PlainValue, high: number, low: number, end: number): number {
  const number = high * 2 ** 32 + low;
  return Number.isSafeInteger(number) ? readNumber(into, number, end) : -1;
}

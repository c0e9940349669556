import { type ByteString, utf8 } from '../../bytes/byte-string.js';
import type { AttributeValue } from '../../types.js';

/** The part of MessagePack that log records need. */
export function packText(text: string): ByteString {
  const bytes = utf8(text);
  const length = bytes.length;
  if (length < 32) return (shortHeads[length] as string) + bytes;
  if (length < 256) return `\xd9${byte[length]}${bytes}`;
  if (length < 65536) return `\xda${uint16(length)}${bytes}`;
  return `\xdb${uint32(length)}${bytes}`;
}

export function packNumber(value: number): ByteString {
  if (!Number.isSafeInteger(value) || Object.is(value, -0))
    return `\xcb${wide((buffer) => buffer.writeDoubleBE(value))}`;
  if (value < 0) return `\xd3${wide((buffer) => buffer.writeBigInt64BE(BigInt(value)))}`;
  if (value < 128) return byte[value] as string;
  if (value < 65536) return `\xcd${uint16(value)}`;
  if (value < 4294967296) return `\xce${uint32(value)}`;
  return `\xcf${uint32(Math.floor(value / 4294967296))}${uint32(value >>> 0)}`;
}

export function packValue(value: AttributeValue): ByteString {
  if (typeof value === 'string') return packText(value);
  if (typeof value === 'number') return packNumber(value);
  return value ? '\xc3' : '\xc2';
}

const byte: readonly ByteString[] = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code));
const shortHeads: readonly ByteString[] = Array.from(
  { length: 32 },
  (_, length) => byte[0xa0 | length] as string,
);

export function uint16(value: number): ByteString {
  return String.fromCharCode(value >>> 8, value & 0xff);
}

export function uint32(value: number): ByteString {
  return String.fromCharCode(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

function wide(write: (buffer: Buffer) => void): ByteString {
  const buffer = Buffer.alloc(8);
  write(buffer);
  return buffer.toString('latin1');
}

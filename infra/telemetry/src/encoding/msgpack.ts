import type { AttributeValue } from '../attribute-list.js';
import { type Chunk, writeUtf8 } from './chunk.js';

/** Appends a text as MessagePack. This file implements the part of the format that log records need. */
export function packText(chunk: Chunk, text: string): void {
  const length = text.length;
  const buffer = chunk.reserve(length * 3 + 5);
  const at = chunk.length;
  if (length < 32 && writeAscii(buffer, text, at + 1)) {
    buffer[at] = 0xa0 | length;
    chunk.length = at + 1 + length;
    return;
  }
  // the header's size depends on the length in bytes, which is known only after writing, so the guess may be corrected
  const guess = length < 32 ? 1 : length < 256 ? 2 : 3;
  const bytes = writeUtf8(buffer, text, at + guess);
  const header = bytes < 32 ? 1 : bytes < 256 ? 2 : bytes < 65536 ? 3 : 5;
  if (header !== guess) buffer.copyWithin(at + header, at + guess, at + guess + bytes);
  if (header === 1) buffer[at] = 0xa0 | bytes;
  else if (header === 2) {
    buffer[at] = 0xd9;
    buffer[at + 1] = bytes;
  } else if (header === 3) {
    buffer[at] = 0xda;
    buffer.writeUInt16BE(bytes, at + 1);
  } else {
    buffer[at] = 0xdb;
    buffer.writeUInt32BE(bytes, at + 1);
  }
  chunk.length = at + header + bytes;
}

/** Writes short ASCII text by a loop, which is cheaper than the call into Node. Returns false for other text. */
function writeAscii(buffer: Buffer, text: string, start: number): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0x7f) return false;
    buffer[start + at] = code;
  }
  return true;
}

export function packNumber(chunk: Chunk, value: number): void {
  const buffer = chunk.reserve(9);
  const at = chunk.length;
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
    buffer[at] = 0xcb;
    buffer.writeDoubleBE(value, at + 1);
    chunk.length = at + 9;
  } else if (value >= 0 && value < 128) {
    buffer[at] = value;
    chunk.length = at + 1;
  } else if (value >= 0 && value < 65536) {
    buffer[at] = 0xcd;
    buffer.writeUInt16BE(value, at + 1);
    chunk.length = at + 3;
  } else if (value >= 0 && value < 4294967296) {
    buffer[at] = 0xce;
    writeUInt32(buffer, value, at + 1);
    chunk.length = at + 5;
  } else {
    buffer[at] = 0xd3;
    buffer.writeBigInt64BE(BigInt(value), at + 1);
    chunk.length = at + 9;
  }
}

/** Writes without the checks of Node's method, which cost more than the write. */
export function writeUInt32(buffer: Buffer, value: number, at: number): void {
  buffer[at] = value >>> 24;
  buffer[at + 1] = value >>> 16;
  buffer[at + 2] = value >>> 8;
  buffer[at + 3] = value;
}

export function packValue(chunk: Chunk, value: AttributeValue): void {
  if (typeof value === 'string') packText(chunk, value);
  else if (typeof value === 'number') packNumber(chunk, value);
  else {
    chunk.reserve(1)[chunk.length] = value ? 0xc3 : 0xc2;
    chunk.length += 1;
  }
}

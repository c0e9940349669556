import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Halves the time of the default, for a few per cent of size. */
const level = 4;

/**
 * Lines of JSON as one compressed buffer: a tenth of their size, and outside the heap, where nothing has to be walked
 * or moved.
 */
export function pack(lines: readonly string[]): Buffer {
  const packed = deflateRawSync(lines.join('\n'), { level });
  // zlib's own result may be a small part of a large buffer, which it would keep alive
  const exact = Buffer.allocUnsafeSlow(packed.length);
  packed.copy(exact);
  return exact;
}

export function unpack(packed: Buffer): string[] {
  return inflateRawSync(packed).toString('utf8').split('\n');
}

import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Takes half the time of the default level; the result is a few per cent larger. */
const level = 4;

/**
 * Compresses lines of JSON into one buffer, to a tenth of their size. The buffer is outside the heap, so the garbage
 * collector neither traverses nor moves it.
 */
export function pack(lines: readonly string[]): Buffer {
  const packed = deflateRawSync(lines.join('\n'), { level });
  // zlib's result may be a small slice of a large buffer, which would stay in memory
  const exact = Buffer.allocUnsafeSlow(packed.length);
  packed.copy(exact);
  return exact;
}

export function unpack(packed: Buffer): string[] {
  return inflateRawSync(packed).toString('utf8').split('\n');
}

import type { ConstantFields } from '../attribute-list.js';
import { memoize } from '../memoize.js';
import { Chunk } from './chunk.js';

export type FieldBytes = (fields: ConstantFields) => Buffer;

/** Returns an encoder that encodes each list of constant fields once, and keeps the bytes while the list is in use. */
export function memoizeFieldBytes(encode: (fields: ConstantFields, chunk: Chunk) => void): FieldBytes {
  const known = new WeakMap<ConstantFields, Buffer>();
  return (fields) => {
    let found = known.get(fields);
    if (found === undefined) {
      found = bytesOf((chunk) => encode(fields, chunk));
      known.set(fields, found);
    }
    return found;
  };
}

/** Returns an encoder that encodes each name once. */
export function memoizeNameBytes(encode: (name: string, chunk: Chunk) => void): (name: string) => Buffer {
  return memoize((name) => bytesOf((chunk) => encode(name, chunk)));
}

/** Returns the bytes that an encoder appends. */
export function bytesOf(encode: (chunk: Chunk) => void): Buffer {
  const chunk = new Chunk(64);
  encode(chunk);
  return chunk.cut().bytes;
}

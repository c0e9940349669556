import { Chunk } from '../../delivery/chunk.js';
import type { Batch } from '../../delivery/sender.js';
import { packNumber, packText } from './msgpack.js';

/** What stands before and after a batch's entries: `[tag, bin(entries), {"chunk": id, "size": n}]`. */
export function wrapPackedForward(tag: string, batch: Batch, chunkId: string): [head: Buffer, tail: Buffer] {
  const head = new Chunk(64 + tag.length * 3);
  head.reserve(1)[head.length++] = 0x93; // an array of three
  packText(head, tag);
  const buffer = head.reserve(5);
  buffer[head.length] = 0xc6; // bin 32
  head.length = buffer.writeUInt32BE(batch.bytes.length, head.length + 1);
  const tail = new Chunk(64 + chunkId.length * 3);
  tail.reserve(1)[tail.length++] = 0x82; // a map of two
  packText(tail, 'chunk');
  packText(tail, chunkId);
  packText(tail, 'size');
  packNumber(tail, batch.count);
  return [head.cut().bytes, tail.cut().bytes];
}

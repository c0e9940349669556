import { toBuffer } from '../../bytes/byte-string.js';
import type { Batch } from '../../delivery/destination.js';
import { packNumber, packText, uint32 } from './msgpack.js';

/** What stands before and after a batch's entries: `[tag, bin(entries), {"chunk": id, "size": n}]`. */
export function wrapPackedForward(tag: string, batch: Batch, chunkId: string): [head: Buffer, tail: Buffer] {
  // an array of three, whose second is a bin 32
  const head = `\x93${packText(tag)}\xc6${uint32(batch.bytes.length)}`;
  // a map of two
  const tail = `\x82${packText('chunk')}${packText(chunkId)}${packText('size')}${packNumber(batch.count)}`;
  return [toBuffer(head), toBuffer(tail)];
}

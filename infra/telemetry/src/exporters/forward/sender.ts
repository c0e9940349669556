import { createExchange, type ResponseReader } from '../../delivery/exchange.js';
import { delivered, failed } from '../../delivery/outcome.js';
import type { Batch, Sender } from '../../delivery/sender.js';
import { Chunk } from '../../encoding/chunk.js';
import { packNumber, packText } from '../../encoding/msgpack.js';
import { readAck } from './ack.js';

export interface ForwardSenderOptions {
  host: string;
  port: number;
  /** Fluentd's tag. */
  tag: string;
  /** Time limit for the acknowledgement; then the batch is sent again on a new connection. Default 10,000. */
  timeoutMs?: number | undefined;
  /** Returns the id of the next chunk. */
  chunkId: () => string;
}

/**
 * Creates a sender for Fluentd's forward protocol v1: each batch is a PackedForward message with a `chunk` id,
 * delivered when the receiver responds `{"ack": id}`. Has no shared key and no TLS: it is for the local network.
 */
export function createForwardSender({ host, port, tag, timeoutMs, chunkId }: ForwardSenderOptions): Sender {
  const exchange = createExchange({ host, port, timeoutMs });
  return {
    name: `${host}:${port}`,
    reusesBuffer: true,
    send(batch: Batch) {
      const id = chunkId();
      const [head, tail] = wrapPackedForward(tag, batch, id);
      return exchange.send([head, batch.bytes, tail], acknowledgement(id));
    },
    close: () => exchange.close(),
  };
}

function acknowledgement(expected: string): ResponseReader {
  let received = Buffer.alloc(0);
  return {
    end: (failure, message) => failed(failure, message),
    read(bytes) {
      received = Buffer.concat([received, bytes]);
      const ack = readAck(received);
      if (ack === 'incomplete') return undefined;
      if (ack === expected) return { outcome: delivered, reusable: true };
      // later acknowledgements on this connection could not be matched to batches
      const message =
        ack === '' ? 'the response is not an acknowledgement' : 'another chunk was acknowledged';
      return { outcome: failed('unreadable', message), reusable: false };
    },
  };
}

/** Returns the bytes before and after a batch's entries: `[tag, bin(entries), {"chunk": id, "size": n}]`. */
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

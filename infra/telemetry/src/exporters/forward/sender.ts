import { readAck } from '../logs/forward/ack.js';
import { wrapPackedForward } from '../logs/forward/packed-forward.js';
import { type AnswerReader, createExchange } from './exchange.js';
import { delivered, failed } from './outcome.js';
import type { Batch, Sender } from './sender.js';

export interface ForwardSenderOptions {
  host: string;
  port: number;
  /** Fluentd's tag. */
  tag: string;
  /** No connection or no acknowledgement within this: the batch is sent again on a new connection. Default 10 s. */
  timeoutMs?: number | undefined;
  /** Makes the ids of chunks. */
  chunkId: () => string;
}

/**
 * Fluentd's forward protocol v1: each batch is a PackedForward message with a `chunk` id, delivered when the receiver
 * answers `{"ack": id}`. No shared key, no TLS: it is for the local network.
 */
export function createForwardSender({ host, port, tag, timeoutMs, chunkId }: ForwardSenderOptions): Sender {
  const exchange = createExchange({ host, port, timeoutMs });
  return {
    name: `${host}:${port}`,
    letsGo: true,
    send(batch: Batch) {
      const id = chunkId();
      const [head, tail] = wrapPackedForward(tag, batch, id);
      return exchange.send([head, batch.bytes, tail], acknowledgement(id));
    },
    close: () => exchange.close(),
  };
}

function acknowledgement(expected: string): AnswerReader {
  let received = Buffer.alloc(0);
  return {
    end: (failure, message) => failed(failure, message),
    read(bytes) {
      received = Buffer.concat([received, bytes]);
      const ack = readAck(received);
      if (ack === 'incomplete') return undefined;
      if (ack === expected) return { outcome: delivered, reusable: true };
      // another id or no acknowledgement at all: this connection is out of step
      const message =
        ack === '' ? 'the response is not an acknowledgement' : 'another chunk was acknowledged';
      return { outcome: failed('unreadable', message), reusable: false };
    },
  };
}

import net from 'node:net';
import { readAck } from '../logs/forward/ack.js';
import { wrapPackedForward } from '../logs/forward/packed-forward.js';
import type { Batch, Outcome, Sender } from './destination.js';

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
export function createForwardSender({
  host,
  port,
  tag,
  timeoutMs = 10_000,
  chunkId,
}: ForwardSenderOptions): Sender {
  let socket: net.Socket | undefined;
  let settle: ((outcome: Outcome) => void) | undefined;
  let expected = '';
  let received: Buffer = Buffer.alloc(0);
  let closed = false;

  function connect(): net.Socket {
    received = Buffer.alloc(0);
    const made = net.connect({ host, port, noDelay: true });
    made.unref();
    made.on('data', (bytes) => {
      received = received.length === 0 ? bytes : Buffer.concat([received, bytes]);
      const ack = readAck(received);
      if (ack === 'incomplete') return;
      received = Buffer.alloc(0);
      // another id or no acknowledgement at all: this connection is out of step
      if (ack !== expected) made.destroy();
      else settle?.('delivered');
    });
    // a receiver in a hurry may reset the connection at any time: 'close' follows and says all there is to say
    made.on('error', () => {});
    made.on('close', () => {
      if (socket !== made) return;
      socket = undefined;
      settle?.('retry');
    });
    return made;
  }

  return {
    name: `${host}:${port}`,
    send(batch: Batch): Promise<Outcome> {
      if (closed) return Promise.resolve('retry');
      return new Promise((resolve) => {
        socket ??= connect();
        const used = socket;
        const timer = setTimeout(() => used.destroy(), timeoutMs);
        timer.unref();
        settle = (outcome) => {
          clearTimeout(timer);
          settle = undefined;
          resolve(outcome);
        };
        expected = chunkId();
        const [head, tail] = wrapPackedForward(tag, batch, expected);
        used.cork();
        used.write(head);
        used.write(batch.bytes);
        used.write(tail);
        used.uncork();
      });
    },
    close() {
      closed = true;
      socket?.destroy();
    },
  };
}

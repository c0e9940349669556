import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { encode } from '@msgpack/msgpack';
import type { ForwardMessage } from './decode-message.js';
import { EntryBatch } from './entry-batch.js';
import { createFramer } from './frame-messages.js';
import { createHandshake } from './handshake.js';

/**
 * - `invalid`: bytes or messages that cannot be decoded, and records that cannot be stored
 * - `denied`: a wrong shared key
 * - `slow`: no first or no complete message in time, or acknowledgements that the sender does not read
 * - `overloaded`: incomplete messages of all connections over the limit
 */
export const endReasons = ['invalid', 'denied', 'slow', 'overloaded'] as const;
export type EndReason = (typeof endReasons)[number];

/** Thrown when the receiver ends a connection for another reason than invalid input. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly reason: EndReason;
  constructor(reason: EndReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface ConnectionOptions {
  socket: Socket;
  decode(message: Buffer): ForwardMessage;
  sharedKey: string | undefined;
  maxMessageBytes: number;
  messageTimeoutMs: number;
  /** Stores the records of a batch, and counts its invalid entries. */
  onBatch(batch: EntryBatch): Promise<void>;
  onMessage(): void;
  /** Counts bytes of an incomplete message, or releases them. @throws ConnectionError when there are too many */
  reserve(bytes: number): void;
}

export interface Connection {
  /** Receives messages until the sender ends. @throws ConnectionError, FramingError, ForwardProtocolError */
  receive(): Promise<void>;
  /** Returns whether the sender takes too long, at a time of `performance.now()`. */
  isSlow(nowMs: number): boolean;
  readonly pendingBytes: number;
}

/** Batches of one message after which other senders get a turn. */
const batchesPerTurn = 32;
/** Limit for a PING, whose sender is not known yet. */
const maxPingBytes = 4096;
/** Limit for acknowledgements that the sender has not read; each has about 30 bytes. */
const maxUnreadBytes = 64 * 1024;

/** One connection of a log sender. */
export function createConnection(options: ConnectionOptions): Connection {
  const { socket, decode, sharedKey, maxMessageBytes, messageTimeoutMs, onBatch, onMessage, reserve } =
    options;
  const handshake = sharedKey === undefined ? undefined : createHandshake(sharedKey);
  let isOpen = handshake === undefined;
  const framer = createFramer({ maxBytes: isOpen ? maxMessageBytes : maxPingBytes });
  let pendingBytes = 0;
  /** Time since the receiver waits for a message; undefined between messages, when a sender may be idle. */
  let waitsSince: number | undefined = performance.now();

  function checkPing(message: Buffer): void {
    const { pong, isAccepted } = (handshake as ReturnType<typeof createHandshake>).answer(message);
    socket.write(pong);
    if (!isAccepted) throw new ConnectionError('denied', 'the shared key is wrong');
    isOpen = true;
    framer.maxBytes = maxMessageBytes;
  }

  async function store(message: Buffer): Promise<void> {
    if (message[0] === nil) return;
    const { entries, chunk } = decode(message);
    const source = entries[Symbol.iterator]();
    let count = 0;
    for (let batch = new EntryBatch(source); ; batch = new EntryBatch(source)) {
      await onBatch(batch);
      if (batch.isLast) break;
      if (++count % batchesPerTurn === 0) await setImmediate(); // a long message must not block other senders
    }
    onMessage();
    if (chunk !== undefined && socket.writable) socket.write(encode({ ack: chunk }));
    if (socket.writableLength > maxUnreadBytes)
      throw new ConnectionError('slow', 'the sender does not read acknowledgements');
  }

  function countPending(): void {
    const bytes = framer.pending;
    reserve(bytes - pendingBytes);
    pendingBytes = bytes;
  }

  return {
    get pendingBytes() {
      return pendingBytes;
    },
    async receive() {
      if (handshake) socket.write(handshake.helo);
      for await (const bytes of socket) {
        for (const message of framer.push(bytes as Buffer)) {
          waitsSince = undefined; // storing takes the receiver's time
          if (isOpen) await store(message);
          else checkPing(message);
        }
        countPending();
        if (framer.pending === 0) waitsSince = undefined;
        else waitsSince ??= performance.now();
      }
      socket.end();
    },
    isSlow: (nowMs) => waitsSince !== undefined && nowMs - waitsSince > messageTimeoutMs,
  };
}

/** MessagePack's `nil`, which senders use as a heartbeat. */
const nil = 0xc0;

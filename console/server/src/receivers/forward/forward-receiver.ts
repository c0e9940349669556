import { createServer, type Server, type Socket } from 'node:net';
import type { Bound } from '@glasshouse/settings';
import { createForwardDecoder } from './decode-message.js';
import type { EntryBatch } from './entry-batch.js';
import { ConnectionError, createConnection, type EndReason, endReasons } from './forward-connection.js';
import type { ForwardRecord } from './forward-event.js';

export type { ForwardRecord } from './forward-event.js';

export const forwardConnectionsBound = {
  holds: 'Connections of log senders to the console',
  limit: 256,
  unit: 'connections',
  full: 'further connections are closed at once, because the forward protocol has no overload response; senders reconnect. A connection that sends nothing, or no complete message, for 30 s is closed',
  metrics: ['console_forward_connections', 'console_forward_connections_refused_total'],
} as const satisfies Bound;

export const forwardBytesBound = {
  holds: 'Incomplete messages of log senders',
  limit: 48 * 2 ** 20,
  unit: 'bytes',
  full: 'the connection that exceeds it is closed without an acknowledgement, and its sender repeats the message',
  metrics: ['console_forward_pending_bytes', 'console_forward_connections_ended_total'],
} as const satisfies Bound;

export interface ForwardReceiverOptions {
  /**
   * Stores records in order, at most 32 at a time. It reads all of them at once, and each before the next one, which may
   * replace it. A message is acknowledged once all of its records are stored; when this throws or rejects, the connection
   * is closed without an acknowledgement, so that the sender retries.
   */
  onRecords(records: Iterable<ForwardRecord>): void | Promise<void>;
  /** Receives the number of invalid entries of each batch, before the message is acknowledged. */
  onRejected?(count: number): void;
  /** Key that senders must prove to know in a handshake. Default: none, and no handshake. */
  sharedKey?: string | undefined;
  /** Limit for one message; default 20 MiB. A larger one closes the connection. */
  maxMessageBytes?: number;
  /** Limit for the incomplete messages of all connections; default 48 MiB. */
  maxPendingBytes?: number;
  /** Limit for the entries of a compressed message after decompression; default 32 MiB. */
  maxInflatedBytes?: number;
  maxConnections?: number;
  /** Time for the first message of a connection, and for each message once it has begun; default 30 s. */
  messageTimeoutMs?: number;
}

export interface ForwardCounts {
  connections: number;
  messages: number;
  records: number;
  /** Invalid entries; the other entries of their messages were stored. */
  rejectedRecords: number;
  /** Connections closed without an acknowledgement, for any reason. */
  brokenConnections: number;
  /** Connections closed at once because too many were open. */
  refusedConnections: number;
}

export interface ForwardReceiver {
  /** Listens; port 0 means any free port. Rejects with the system's error, e.g. EADDRINUSE. */
  listen(at: { host: string; port: number }): Promise<void>;
  /** 0 before listening. */
  readonly port: number;
  readonly counts: Readonly<ForwardCounts>;
  /** Connections that the receiver ended, by reason. */
  readonly ended: Readonly<Record<EndReason, number>>;
  /** Bytes of incomplete messages. */
  readonly pendingBytes: number;
  /** Stops listening and ends the connections. */
  close(): Promise<void>;
}

/**
 * Receiver for Fluentd's forward protocol 1.5 over TCP: all four modes, acknowledgements (`option.chunk`), EventTime,
 * metadata, and the handshake with a shared key. `nil` is a heartbeat. No user names, no TLS, no UDP heartbeat.
 */
export function createForwardReceiver(options: ForwardReceiverOptions): ForwardReceiver {
  const {
    onRecords,
    onRejected = () => {},
    sharedKey,
    maxMessageBytes = 20 << 20,
    maxPendingBytes = forwardBytesBound.limit,
    maxInflatedBytes = 32 << 20,
    maxConnections = forwardConnectionsBound.limit,
    messageTimeoutMs = 30_000,
  } = options;
  const counts: ForwardCounts = {
    connections: 0,
    messages: 0,
    records: 0,
    rejectedRecords: 0,
    brokenConnections: 0,
    refusedConnections: 0,
  };
  const ended = Object.fromEntries(endReasons.map((reason) => [reason, 0])) as Record<EndReason, number>;
  const decode = createForwardDecoder({ maxInflatedBytes });
  const sockets = new Map<Socket, { isSlow(nowMs: number): boolean }>();
  let pendingBytes = 0;

  // half-open, so that a sender that ends right after its last message still gets the acknowledgement
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    const connection = createConnection({
      socket,
      decode,
      sharedKey,
      maxMessageBytes,
      messageTimeoutMs,
      onBatch: deliver,
      onMessage: () => counts.messages++,
      reserve(bytes) {
        if (pendingBytes + bytes > maxPendingBytes)
          throw new ConnectionError('overloaded', 'the incomplete messages of all senders are too large');
        pendingBytes += bytes;
      },
    });
    sockets.set(socket, connection);
    counts.connections++;
    socket.on('error', () => {}); // 'close' follows; senders may disconnect at any time
    socket.on('close', () => {
      pendingBytes -= connection.pendingBytes;
      sockets.delete(socket);
      counts.connections--;
    });
    connection.receive().catch((error: unknown) => end(socket, error));
  });
  server.maxConnections = maxConnections;
  server.on('drop', () => {
    counts.refusedConnections++;
  });

  function end(socket: Socket, error: unknown): void {
    if (!isDisconnect(error)) {
      counts.brokenConnections++;
      ended[error instanceof ConnectionError ? error.reason : 'invalid']++;
    }
    socket.destroySoon(); // after the refusal of a handshake is sent
  }

  async function deliver(batch: EntryBatch): Promise<void> {
    await onRecords(batch.records());
    batch.skipRest();
    counts.records += batch.accepted;
    if (batch.rejected === 0) return;
    counts.rejectedRecords += batch.rejected;
    onRejected(batch.rejected);
  }

  const watch = setInterval(
    () => {
      const nowMs = performance.now();
      for (const [socket, connection] of sockets)
        if (connection.isSlow(nowMs))
          socket.destroy(new ConnectionError('slow', `no complete message within ${messageTimeoutMs} ms`));
    },
    Math.min(5000, messageTimeoutMs / 2),
  ).unref();

  return {
    listen: ({ host, port }) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.removeListener('error', reject);
          resolve();
        });
      }),
    get port() {
      const address = server.address();
      return address !== null && typeof address === 'object' ? address.port : 0;
    },
    counts,
    ended,
    get pendingBytes() {
      return pendingBytes;
    },
    close: () =>
      new Promise((resolve) => {
        clearInterval(watch);
        server.close(() => resolve());
        for (const socket of sockets.keys()) socket.destroy();
      }),
  };
}

/**
 * Returns whether the sender disconnected, which is not invalid input. System errors have `syscall`; Node's error for an
 * early end of the stream has a code.
 */
function isDisconnect(error: unknown): boolean {
  return (
    error instanceof Error &&
    ('syscall' in error || (error as { code?: string }).code === 'ERR_STREAM_PREMATURE_CLOSE')
  );
}

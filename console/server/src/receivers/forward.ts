import { createServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { Bound } from '@glasshouse/settings';
import { encode } from '@msgpack/msgpack';
import { createForwardDecoder, type ForwardRecord } from './decode-forward.js';
import { createFramer } from './frame-messages.js';

export type { ForwardRecord } from './decode-forward.js';

export const forwardConnectionsBound = {
  holds: 'Connections of log senders to the console',
  limit: 256,
  unit: 'connections',
  full: 'further connections are closed at once, because the forward protocol has no overload response; senders reconnect',
  metrics: ['console_forward_connections', 'console_forward_connections_refused_total'],
} as const satisfies Bound;

export interface ForwardReceiverOptions {
  /**
   * Stores records in order, a few at a time. A message is acknowledged once all of its records are stored; when
   * this throws or rejects, the connection is closed without an acknowledgement, so that the sender retries.
   */
  onRecords(records: ForwardRecord[]): void | Promise<void>;
  /** Receives the number of invalid entries of each batch, before the message is acknowledged. */
  onRejected?(count: number): void;
  /** Limit for one message; default 8 MiB. A larger one closes the connection. */
  maxMessageBytes?: number;
  /** Limit for the entries of a compressed message after decompression; default 32 MiB. */
  maxInflatedBytes?: number;
  maxConnections?: number;
}

export interface ForwardCounts {
  connections: number;
  messages: number;
  records: number;
  /** Invalid entries; the other entries of their messages were stored. */
  rejectedRecords: number;
  /** Connections closed without an acknowledgement because of invalid input. */
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
  /** Stops listening and ends the connections. */
  close(): Promise<void>;
}

/** Records that are decoded before they are stored. More of them would outlive a collection of the young generation. */
const batchSize = 32;
/** Records of one message after which other senders get a turn. */
const recordsPerTurn = 1024;

/**
 * Receiver for Fluentd's forward protocol 1.5 over TCP: all four modes, acknowledgements (`option.chunk`), EventTime,
 * metadata. `nil` is a heartbeat. No handshake (`shared_key`), no TLS, no UDP heartbeat.
 */
export function createForwardReceiver(options: ForwardReceiverOptions): ForwardReceiver {
  const {
    onRecords,
    onRejected = () => {},
    maxMessageBytes = 8 << 20,
    maxInflatedBytes = 32 << 20,
    maxConnections = forwardConnectionsBound.limit,
  } = options;
  const counts: ForwardCounts = {
    connections: 0,
    messages: 0,
    records: 0,
    rejectedRecords: 0,
    brokenConnections: 0,
    refusedConnections: 0,
  };
  const decode = createForwardDecoder({ maxInflatedBytes });
  const sockets = new Set<Socket>();

  // half-open, so that a sender that ends right after its last message still gets the acknowledgement
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    counts.connections++;
    socket.on('error', () => {}); // 'close' follows; senders may disconnect at any time
    socket.on('close', () => {
      sockets.delete(socket);
      counts.connections--;
    });
    receive(socket).catch(() => socket.destroy());
  });
  server.maxConnections = maxConnections;
  server.on('drop', () => {
    counts.refusedConnections++;
  });

  async function receive(socket: Socket): Promise<void> {
    const framer = createFramer({ maxBytes: maxMessageBytes });
    try {
      for await (const bytes of socket) {
        for (const message of framer.push(bytes as Buffer)) await store(message, socket);
      }
      socket.end();
    } catch (error) {
      if (!isDisconnect(error)) counts.brokenConnections++;
      throw error;
    }
  }

  async function store(message: Buffer, socket: Socket): Promise<void> {
    if (message[0] === nil) return;
    const { entries, chunk } = decode(message);
    let rejected = 0;
    let stored = 0;
    let batch: ForwardRecord[] = [];
    for (const entry of entries) {
      if (entry) batch.push(entry);
      else rejected++;
      if (batch.length + rejected < batchSize) continue;
      await deliver(batch, rejected);
      stored += batch.length + rejected;
      batch = [];
      rejected = 0;
      if (stored % recordsPerTurn === 0) await setImmediate(); // a long message must not block other senders
    }
    await deliver(batch, rejected);
    counts.messages++;
    if (chunk !== undefined && socket.writable) socket.write(encode({ ack: chunk }));
  }

  async function deliver(records: ForwardRecord[], rejected: number): Promise<void> {
    if (records.length > 0) await onRecords(records);
    counts.records += records.length;
    if (rejected === 0) return;
    counts.rejectedRecords += rejected;
    onRejected(rejected);
  }

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
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** MessagePack's `nil`, which senders use as a heartbeat. */
const nil = 0xc0;

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

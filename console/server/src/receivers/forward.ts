import { createServer, type Socket } from 'node:net';
import { encode } from '@msgpack/msgpack';
import { createForwardDecoder, type ForwardRecord } from './decode-forward.js';
import { createFramer } from './frame-messages.js';

export type { ForwardRecord } from './decode-forward.js';

export interface ForwardReceiverOptions {
  /**
   * Takes the records of one message, in order. The message is acknowledged when it returned or resolved; when it
   * throws or rejects the connection is closed without, so that the sender sends again.
   */
  onRecords(records: ForwardRecord[]): void | Promise<void>;
  /** Bytes of one message; default 8 MiB. More closes the connection. */
  maxMessageBytes?: number;
  /** Bytes of a compressed message once inflated; default 32 MiB. */
  maxInflatedBytes?: number;
  /** Default 256; more are refused. */
  maxConnections?: number;
}

export interface ForwardCounts {
  connections: number;
  messages: number;
  records: number;
  /** Entries that are no event; the rest of their message was taken. */
  rejectedRecords: number;
  /** Connections closed because of what they sent. */
  brokenConnections: number;
}

export interface ForwardReceiver {
  /** Port 0 takes any free one. Rejects with the system's error, e.g. EADDRINUSE. */
  listen(at: { host: string; port: number }): Promise<void>;
  /** 0 before listening. */
  readonly port: number;
  readonly counts: Readonly<ForwardCounts>;
  /** Stops listening and ends the connections. */
  close(): Promise<void>;
}

/**
 * A receiver of Fluentd's forward protocol v1 over TCP: all four modes, acknowledgements (`option.chunk`), EventTime.
 * No handshake (`shared_key`), no TLS, no UDP heartbeat.
 */
export function createForwardReceiver(options: ForwardReceiverOptions): ForwardReceiver {
  const { onRecords, maxMessageBytes = 8 << 20, maxInflatedBytes = 32 << 20, maxConnections = 256 } = options;
  const counts: ForwardCounts = {
    connections: 0,
    messages: 0,
    records: 0,
    rejectedRecords: 0,
    brokenConnections: 0,
  };
  const decode = createForwardDecoder({ maxInflatedBytes });
  const sockets = new Set<Socket>();

  // half-open: a sender that ends right after its last message still gets the acknowledgement
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    counts.connections++;
    socket.on('error', () => {}); // told by 'close' too; a sender may go at any time
    socket.on('close', () => {
      sockets.delete(socket);
      counts.connections--;
    });
    follow(socket).catch(() => socket.destroy());
  });
  server.maxConnections = maxConnections;

  async function follow(socket: Socket): Promise<void> {
    const framer = createFramer({ maxBytes: maxMessageBytes });
    try {
      for await (const bytes of socket) {
        for (const message of framer.push(bytes as Buffer)) await take(message, socket);
      }
      socket.end();
    } catch (error) {
      if (!isDisconnect(error)) counts.brokenConnections++;
      throw error;
    }
  }

  async function take(message: Buffer, socket: Socket): Promise<void> {
    const { records, rejected, chunk } = decode(message);
    if (records.length > 0) await onRecords(records);
    counts.messages++;
    counts.records += records.length;
    counts.rejectedRecords += rejected;
    if (chunk !== undefined && socket.writable) socket.write(encode({ ack: chunk }));
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

/** The connection was cut: nobody's fault. Errors of the system carry `syscall`; Node's own early close has a code. */
function isDisconnect(error: unknown): boolean {
  return (
    error instanceof Error &&
    ('syscall' in error || (error as { code?: string }).code === 'ERR_STREAM_PREMATURE_CLOSE')
  );
}

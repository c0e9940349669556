import net from 'node:net';
import tls from 'node:tls';
import { failed, type Outcome } from './outcome.js';
import type { Failure } from './retry-table.js';

/** Outcome of a complete response, and whether the connection can be reused. */
export interface ExchangeResponse {
  readonly outcome: Outcome;
  readonly reusable: boolean;
}

/** Reads one response in pieces. */
export interface ResponseReader {
  /** Reads the next bytes, which are valid only during the call. Returns undefined while the response is incomplete. */
  read(bytes: Buffer): ExchangeResponse | undefined;
  /**
   * Returns the outcome when the connection is lost, or the time limit passes, before the response is complete.
   */
  end(failure: Failure, message: string): Outcome;
}

export interface ExchangeOptions {
  host: string;
  port: number;
  /** TLS, with the certificate authorities that Node trusts. */
  secure?: boolean;
  /** Time limit for the connection and the complete response; then the connection is closed. Default 10,000. */
  timeoutMs?: number | undefined;
}

/** One kept-alive connection to a back-end, opened on demand: one request and its response at a time. */
export interface Exchange {
  /** Never rejects; resolves to `unreachable` without a connection. The parts may be reused once it has resolved. */
  send(parts: readonly Buffer[], reader: ResponseReader): Promise<Outcome>;
  close(): void;
}

interface Waiting {
  reader: ResponseReader;
  settle(outcome: Outcome): void;
}

/**
 * Creates an exchange on a bare socket, for HTTP and the forward protocol. Without TLS it reads the socket directly, not
 * as a stream. V8 optimises the code of Node's sockets and streams for up to four object shapes; with more, each request
 * that the service serves becomes slower. The client of `node:http` and stream readers add several shapes each, which
 * increased the cost of a request by a tenth.
 */
export function createExchange({
  host,
  port,
  secure = false,
  timeoutMs = 10_000,
}: ExchangeOptions): Exchange {
  const buffer = Buffer.allocUnsafeSlow(16 << 10);
  let socket: net.Socket | undefined;
  /** True once the connection, including TLS, is established. */
  let open = false;
  let waiting: Waiting | undefined;
  let closed = false;

  function connect(): net.Socket {
    const made = secure
      ? tls.connect({ host, port, servername: net.isIP(host) === 0 ? host : '' })
      : net.connect({ host, port, noDelay: true, onread: { buffer, callback: readHere } });
    if (secure) made.on('data', (bytes) => received(made, bytes));
    made.unref();
    open = false;
    made.once(secure ? 'secureConnect' : 'connect', () => {
      if (made === socket) open = true;
    });
    let reason = 'the connection was closed';
    // 'close' follows
    made.on('error', (error: NodeJS.ErrnoException) => {
      reason = error.code ?? error.message;
    });
    made.on('close', () => disconnect(made, () => lost('lost', reason)));
    return made;

    function readHere(length: number): boolean {
      received(made, buffer.subarray(0, length));
      return true;
    }
  }

  function received(from: net.Socket, bytes: Buffer): void {
    if (from !== socket) return;
    // after an unsolicited response, responses no longer match requests
    if (waiting === undefined) return disconnect(from, () => lost('lost', ''));
    const response = waiting.reader.read(bytes);
    if (response === undefined) return;
    // after an early response the rest of the request must not be sent, because its buffer may now be reused
    if (response.reusable && from.writableLength === 0) waiting.settle(response.outcome);
    else disconnect(from, () => response.outcome);
  }

  /** Returns the outcome of a request whose connection has ended. */
  function lost(failure: Failure, message: string): Outcome {
    if (!open) return failed('unreachable', message);
    return waiting?.reader.end(failure, message) ?? failed(failure, message);
  }

  /** Closes a connection, and settles the request that waits on it. */
  function disconnect(used: net.Socket, outcome: () => Outcome): void {
    used.destroy();
    if (used !== socket) return;
    socket = undefined;
    waiting?.settle(outcome());
  }

  return {
    send(parts, reader) {
      if (closed) return Promise.resolve(failed('unreachable', 'closed'));
      return new Promise((resolve) => {
        socket ??= connect();
        const used = socket;
        const timer = setTimeout(() => {
          disconnect(used, () => lost('timeout', `no response within ${timeoutMs} ms`));
        }, timeoutMs);
        timer.unref();
        waiting = {
          reader,
          settle(outcome) {
            clearTimeout(timer);
            waiting = undefined;
            resolve(outcome);
          },
        };
        used.cork();
        for (const part of parts) used.write(part);
        used.uncork();
      });
    },
    close() {
      closed = true;
      if (socket !== undefined) disconnect(socket, () => lost('lost', 'closed'));
    },
  };
}

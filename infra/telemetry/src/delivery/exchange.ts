import net from 'node:net';
import tls from 'node:tls';
import { failed, type Outcome } from './outcome.js';
import type { Failure } from './retry-table.js';

/** What an answer says once it is known, and whether the connection can be used again. */
export interface Answer {
  readonly outcome: Outcome;
  readonly reusable: boolean;
}

/** Reads one answer, piece by piece. */
export interface AnswerReader {
  /** Takes the next bytes, which are its own only during the call; undefined while more must come. */
  read(bytes: Buffer): Answer | undefined;
  /** Returns the outcome when the connection was lost or the time is over. */
  end(failure: Failure, message: string): Outcome;
}

export interface ExchangeOptions {
  host: string;
  port: number;
  /** TLS, with the certificate authorities that Node trusts. */
  secure?: boolean;
  /** No connection or no whole answer within this ends the exchange and the connection. Default 10 s. */
  timeoutMs?: number | undefined;
}

/** One kept-alive connection to a back-end, made when it is needed: something is written, an answer awaited, one at a time. */
export interface Exchange {
  /** Never rejects; resolves to `unreachable` without a connection. The parts may be reused once it has resolved. */
  send(parts: readonly Buffer[], reader: AnswerReader): Promise<Outcome>;
  close(): void;
}

interface Waiting {
  reader: AnswerReader;
  settle(outcome: Outcome): void;
}

/**
 * Both protocols stand on a bare socket, and read without a stream. V8 optimises the code of Node's sockets and streams
 * for the few kinds of objects that it has met there; beyond four it gives up, and each request that the service serves
 * pays for it. `node:http`'s client and a stream's reader bring several more each: they had added a tenth to the cost of
 * a request.
 */
export function createExchange({
  host,
  port,
  secure = false,
  timeoutMs = 10_000,
}: ExchangeOptions): Exchange {
  const buffer = Buffer.allocUnsafeSlow(16 << 10);
  let socket: net.Socket | undefined;
  /** True once the socket, and TLS on it, was open. */
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
    made.on('close', () => leave(made, () => lost('lost', reason)));
    return made;

    function readHere(length: number): boolean {
      received(made, buffer.subarray(0, length));
      return true;
    }
  }

  function received(from: net.Socket, bytes: Buffer): void {
    if (from !== socket) return;
    // what comes unasked is out of step
    if (waiting === undefined) return leave(from, () => lost('lost', ''));
    const answer = waiting.reader.read(bytes);
    if (answer === undefined) return;
    // when it came before all was sent, what is left must not be: its memory is free from here on
    if (answer.reusable && from.writableLength === 0) waiting.settle(answer.outcome);
    else leave(from, () => answer.outcome);
  }

  /** Returns the outcome of a batch whose connection has ended. */
  function lost(failure: Failure, message: string): Outcome {
    if (!open) return failed('unreachable', message);
    return waiting?.reader.end(failure, message) ?? failed(failure, message);
  }

  /** Ends a connection and what waits on it. */
  function leave(left: net.Socket, outcome: () => Outcome): void {
    left.destroy();
    if (left !== socket) return;
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
          leave(used, () => lost('unanswered', `no response within ${timeoutMs} ms`));
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
      if (socket !== undefined) leave(socket, () => lost('lost', 'closed'));
    },
  };
}

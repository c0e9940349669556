import type { Dispatcher } from 'undici';
import type { Peer, PooledRequest } from './pool.js';

/** A request, and what its latest try has measured; times are on `performance.now()`'s clock. */
export interface ClientRequest extends PooledRequest {
  method: Dispatcher.HttpMethod;
  path: string;
  headers: Record<string, string>;
  body: string | undefined;
  /** Set when the request is written to a connection: the upstream service may have received it. */
  begun?: boolean;
  /** True if the connection has carried another request before. Undefined until the request is written. */
  reused?: boolean | undefined;
  peer?: Peer | undefined;
  /** Number of attempts so far. */
  attempts?: number;
  /** Time at which the request was handed to the pool. */
  dispatchedMs?: number;
  /** Time at which it was written; set only on a new connection, because a reused one is there at once. */
  writtenMs?: number;
  /** Time at which the status line of the response arrived; 0 before. */
  firstByteMs?: number;
}

export interface ClientResponse {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
}

/** Error for a response that exceeds the limit; its connection was aborted. */
export class ResponseTooLargeError extends Error {
  constructor(limit: number) {
    super(`the response exceeds ${limit} bytes`);
    this.name = 'ResponseTooLargeError';
  }
}

/**
 * Sends one request and returns its complete response. Uses undici's dispatch interface, which needs no stream for a
 * response that fits in memory. When the signal is aborted, even during the wait for a connection, rejects immediately
 * with its reason.
 */
export function exchange(
  pool: Dispatcher,
  request: ClientRequest,
  limit: number,
  signal: AbortSignal,
): Promise<ClientResponse> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    let running: Dispatcher.DispatchController | undefined;
    let status = 0;
    let headers: ClientResponse['headers'] = {};
    let size = 0;
    const chunks: Buffer[] = [];

    function abort(): void {
      reject(signal.reason);
      running?.abort(signal.reason);
    }
    signal.addEventListener('abort', abort, { once: true });

    pool.dispatch(request as Dispatcher.DispatchOptions, {
      onRequestStart(controller) {
        running = controller;
        if (signal.aborted) controller.abort(signal.reason);
        else begin(request);
      },
      onResponseStart(_, statusCode, responseHeaders) {
        if (statusCode < 200) return;
        request.firstByteMs = performance.now();
        status = statusCode;
        headers = responseHeaders;
      },
      onResponseData(controller, chunk) {
        size += chunk.length;
        if (size > limit) controller.abort(new ResponseTooLargeError(limit));
        else chunks.push(chunk);
      },
      onResponseEnd() {
        signal.removeEventListener('abort', abort);
        const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
        resolve({ status, headers, text: bytes.toString('utf8') });
      },
      onResponseError(_, error) {
        signal.removeEventListener('abort', abort);
        reject(error);
      },
    });
  });
}

function begin(request: ClientRequest): void {
  request.begun = true;
  const { connection } = request;
  if (!connection) return;
  request.reused = connection.used;
  request.peer = connection.peer;
  if (connection.used) return;
  connection.used = true;
  request.writtenMs = performance.now();
}

import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { assertDescribed } from '../document/watch.js';

/** Request that is sent without normalization. Only `host` and the framing of the body are added. */
export interface Wire {
  /** Default GET. */
  method?: string;
  /** Target of the request line. */
  path: string;
  /** Pairs allow repeated names. */
  headers?:
    | Readonly<Record<string, string | undefined>>
    | readonly (readonly [name: string, value: string])[];
  body?: string | Buffer;
  /** Sends the body with chunked transfer encoding instead of `content-length`. */
  chunked?: boolean;
}

export interface WireResponse {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  milliseconds: number;
}

export interface Sender {
  /**
   * Sends a request and returns its response, which is checked against the gateway's document.
   *
   * @throws the connection's error, an Error after 10 s without data, or an AssertionError for a response that the
   * gateway's document does not describe
   */
  send(wire: Wire): Promise<WireResponse>;
  close(): void;
}

const timeoutMs = 10_000;

/** Uses node:http, since undici and fetch normalize paths and headers. */
export function createSender(url: string): Sender {
  const { hostname, port, host } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  return {
    send: ({ method = 'GET', path, headers = {}, body, chunked = false }) =>
      new Promise((resolve, reject) => {
        const began = performance.now();
        const headerPairs = Array.isArray(headers)
          ? headers
          : Object.entries(headers).filter(([, value]) => value !== undefined);
        const framing: [string, string][] = chunked
          ? [['transfer-encoding', 'chunked']]
          : body === undefined && method === 'GET'
            ? []
            : [['content-length', String(Buffer.byteLength(body ?? ''))]];
        const sent = request(
          {
            agent,
            hostname,
            port,
            method,
            path,
            headers: [['host', host], ...headerPairs, ...framing].flat() as unknown as Record<string, string>,
            timeout: timeoutMs,
          },
          (received) => {
            const chunks: Buffer[] = [];
            received.on('data', (chunk: Buffer) => chunks.push(chunk));
            received.on('error', reject);
            received.on('end', () => {
              const response = {
                status: received.statusCode ?? 0,
                headers: received.headers,
                text: Buffer.concat(chunks).toString('utf8'),
                milliseconds: performance.now() - began,
              };
              try {
                assertDescribed(url, { method, path, ...response });
                resolve(response);
              } catch (fault) {
                reject(fault);
              }
            });
          },
        );
        sent.on('timeout', () => sent.destroy(new Error(`no response to ${method} ${path.slice(0, 80)}`)));
        sent.on('error', reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}

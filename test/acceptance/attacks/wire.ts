import { Agent, type IncomingHttpHeaders, request } from 'node:http';
import { assertDescribed } from '../document/watch.js';

/** One request as it goes over the wire: nothing is added but `host` and what frames the body, nothing is put right. */
export interface Wire {
  /** Default GET. */
  method?: string;
  /** As it stands in the request line. */
  path: string;
  /** As pairs where a name is given twice. */
  headers?:
    | Readonly<Record<string, string | undefined>>
    | readonly (readonly [name: string, value: string])[];
  body?: string | Buffer;
  /** Sends the body without saying before how long it is. */
  chunked?: boolean;
}

export interface WireResponse {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  milliseconds: number;
}

export interface Sender {
  /** @throws what the connection threw, and an Error when nothing came for ten seconds */
  send(wire: Wire): Promise<WireResponse>;
  close(): void;
}

const patienceMs = 10_000;

/** undici and fetch put paths and headers right before they send them; node:http lets them pass. */
export function createSender(url: string): Sender {
  const { hostname, port, host } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  return {
    send: ({ method = 'GET', path, headers = {}, body, chunked = false }) =>
      new Promise((resolve, reject) => {
        const begun = performance.now();
        const given = Array.isArray(headers)
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
            headers: [['host', host], ...given, ...framing].flat() as unknown as Record<string, string>,
            timeout: patienceMs,
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
                milliseconds: performance.now() - begun,
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
        sent.on('timeout', () => sent.destroy(new Error(`no answer to ${method} ${path.slice(0, 80)}`)));
        sent.on('error', reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}

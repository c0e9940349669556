import { loadUndici } from './load-undici.js';

/** Request as a browser or curl would send it. */
export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path with query: `/products?limit=5`. */
  path: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as `application/x-www-form-urlencoded`, as RFC 6749 requires for tokens. */
  form?: Readonly<Record<string, string>>;
  /** Access token, sent as a bearer token. */
  token?: string | undefined;
  headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  status: number;
  /** Value of the `trace-id` header; empty without one. */
  traceId: string;
  milliseconds: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed JSON, else the text; undefined when empty. */
  body: unknown;
}

export interface Shopper {
  /** Sends a request. @throws Error of the connection when the gateway is unreachable or exceeds the time limit */
  call(call: Call): Promise<Reply>;
  close(): Promise<void>;
}

export interface ShopperOptions {
  /** Address of the gateway; its path is prepended to every call's path. */
  gateway: string;
  /** Time limit of a call in milliseconds. Default 15000. */
  timeoutMs?: number;
  /** Maximum number of connections. Default 8. */
  connections?: number;
}

/** The demo traffic names itself, so that its requests can be told from those of other clients. */
const userAgent = 'glasshouse-traffic/1.0';

/** Creates a client for the public API that returns the trace id and the duration of each response. */
export function createShopper({ gateway, timeoutMs = 15_000, connections = 8 }: ShopperOptions): Shopper {
  const base = new URL(gateway);
  const prefix = base.pathname.replace(/\/$/, '');
  const { Pool, request } = loadUndici();
  const pool = new Pool(base.origin, {
    connections,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    // shorter than the keep-alive time of the gateway, so that it never closes a connection that is about to be reused
    keepAliveTimeout: 2000,
    keepAliveMaxTimeout: 2000,
  });
  return {
    async call(call) {
      const begun = performance.now();
      const response = await request(pool, {
        method: call.method,
        path: prefix + call.path,
        headers: headersOf(call),
        body: bodyOf(call),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await response.body.text();
      return {
        status: response.statusCode,
        traceId: String(response.headers['trace-id'] ?? ''),
        milliseconds: performance.now() - begun,
        headers: response.headers,
        body: parse(text, String(response.headers['content-type'] ?? '')),
      };
    },
    close: () => pool.destroy(),
  };
}

function headersOf({ body, form, token, headers }: Call): Record<string, string> {
  return {
    accept: 'application/json, application/problem+json',
    'user-agent': userAgent,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...headers,
  };
}

function bodyOf({ body, form }: Call): string | null {
  if (form !== undefined) return new URLSearchParams(form).toString();
  return body === undefined ? null : JSON.stringify(body);
}

function parse(text: string, contentType: string): unknown {
  if (text === '') return undefined;
  return /[/+]json\b/.test(contentType) ? JSON.parse(text) : text;
}

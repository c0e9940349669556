import { Pool } from 'undici';

/** One request as a person's browser or curl would make it. */
export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query: `/products?limit=5`. */
  path: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as `application/x-www-form-urlencoded`, as RFC 6749 wants it for tokens. */
  form?: Readonly<Record<string, string>>;
  /** Access token, sent as a bearer token. */
  token?: string | undefined;
  headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  status: number;
  /** From the `trace-id` header; empty when there was none. */
  traceId: string;
  milliseconds: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Parsed when it is JSON, else the text; undefined when it is empty. */
  body: unknown;
}

export interface Shopper {
  /** @throws what the connection threw: the gateway is away, or slower than the time limit. */
  call(call: Call): Promise<Reply>;
  close(): Promise<void>;
}

export interface ShopperOptions {
  /** The gateway's address; a path in it comes before every call's. */
  gateway: string;
  /** Per call. Default 15000. */
  timeoutMs?: number;
  /** Default 8. */
  connections?: number;
}

/** An HTTP client for the public API that keeps each answer's trace id and time. */
export function createShopper({ gateway, timeoutMs = 15_000, connections = 8 }: ShopperOptions): Shopper {
  const base = new URL(gateway);
  const prefix = base.pathname.replace(/\/$/, '');
  const pool = new Pool(base.origin, {
    connections,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    // Shorter than a gateway drains, so that it never closes a connection that is about to be used.
    keepAliveTimeout: 2000,
    keepAliveMaxTimeout: 2000,
  });
  return {
    async call(call) {
      const begun = performance.now();
      const answer = await pool.request({
        method: call.method,
        path: prefix + call.path,
        headers: headersOf(call),
        body: bodyOf(call),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const text = await answer.body.text();
      return {
        status: answer.statusCode,
        traceId: String(answer.headers['trace-id'] ?? ''),
        milliseconds: performance.now() - begun,
        headers: answer.headers,
        body: parse(text, String(answer.headers['content-type'] ?? '')),
      };
    },
    close: () => pool.destroy(),
  };
}

function headersOf({ body, form, token, headers }: Call): Record<string, string> {
  return {
    accept: 'application/json, application/problem+json',
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

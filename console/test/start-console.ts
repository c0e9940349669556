import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Console, type ConsoleOptions, createConsole } from '../server/src/index.js';
import { assertMatchesSchema } from './check-response.js';

/** Starts a console on free ports. The test must close it. */
export async function startConsole(options: ConsoleOptions = {}): Promise<Console & { url: string }> {
  const made = createConsole({ ports: { console: 0, forward: 0, zipkin: 0, otlp: 0 }, ...options });
  await made.listen();
  return { ...made, url: `http://127.0.0.1:${made.ports.console}` };
}

/** Posts JSON. Returns the status and the parsed body. */
export async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
  });
  const text = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: each test asserts the members that it reads
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as any };
}

/** Requests an operation of the API, and checks a successful response against its schema. */
// biome-ignore lint/suspicious/noExplicitAny: each test asserts the members that it reads
export async function getJson(url: string): Promise<any> {
  const response = await fetch(url);
  const body: unknown = await response.json();
  if (response.ok) assertMatchesSchema('GET', url, body);
  return body;
}

/** Calls `read` until it returns a value, for at most `seconds`. */
export async function until<T>(
  read: () => T | undefined | false | Promise<T | undefined | false>,
  seconds = 10,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > deadline) throw new Error(`no value within ${seconds} s: ${read}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Starts an HTTP server on a free port. The test must close it with {@link stopServer}. */
export async function startServer(listener: RequestListener): Promise<{ server: Server; port: number }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, port: (server.address() as AddressInfo).port };
}

export async function stopServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

export interface SpanFields {
  traceId?: string;
  id?: string;
  parentId?: string;
  kind?: string;
  name?: string;
  service?: string;
  timestamp?: number;
  duration?: number;
  shared?: boolean;
  tags?: Record<string, string>;
}

/** Returns a span as Zipkin v2 JSON. */
export function zipkinSpan(fields: SpanFields = {}): object {
  const { service = 'gateway', ...rest } = fields;
  return {
    traceId: '0af7651916cd43dd8448eb211c80319c',
    id: 'b7ad6b7169203331',
    kind: 'SERVER',
    name: 'GET /things',
    timestamp: 1_700_000_000_000_000,
    duration: 12_000,
    localEndpoint: { serviceName: service },
    ...rest,
  };
}

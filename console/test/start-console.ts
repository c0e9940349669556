import { type Console, type ConsoleOptions, createConsole } from '../server/src/index.js';

/** A console on free ports; close it after the test. */
export async function startConsole(options: ConsoleOptions = {}): Promise<Console & { url: string }> {
  const made = createConsole({ ports: { console: 0, forward: 0, zipkin: 0, otlp: 0 }, ...options });
  await made.listen();
  return { ...made, url: `http://127.0.0.1:${made.ports.console}` };
}

/** Posts JSON; gives status and parsed body. */
export async function post(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
  });
  const text = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: tests look at what they expect
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as any };
}

// biome-ignore lint/suspicious/noExplicitAny: tests look at what they expect
export async function getJson(url: string): Promise<any> {
  return (await fetch(url)).json();
}

/** Asks again until it holds, at most two seconds. */
export async function until<T>(
  ask: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = Date.now() + 2000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`still not: ${ask}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
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

/** A span as Zipkin v2 JSON. */
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

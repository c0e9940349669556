import { createServer, type Socket } from 'node:net';
import type { Span } from '@glasshouse/telemetry';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { createClient } from '../../src/client/create-client.js';
import type { ClientOptions, HttpClient } from '../../src/client/types.js';

/** Responds to a raw request. `nth` counts requests from 1, over all connections of the upstream service. */
export type Script = (socket: Socket, request: string, nth: number) => void;

export interface ScriptedUpstream {
  url: string;
  /** Raw text of each received request. */
  requests: string[];
  connections(): number;
  close(): Promise<void>;
}

/** Starts an upstream service whose raw responses the script writes, so that it can violate the protocol. */
export async function scriptedUpstream(script: Script): Promise<ScriptedUpstream> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      for (let end = endOf(text); end > 0; end = endOf(text)) {
        const request = text.slice(0, end);
        text = text.slice(end);
        requests.push(request);
        script(socket, request, requests.length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as { port: number };
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** Returns the index at which the first request in `text` ends, or 0 if it is incomplete. */
function endOf(text: string): number {
  const head = text.indexOf('\r\n\r\n');
  if (head < 0) return 0;
  const length = Number(/content-length: (\d+)/i.exec(text.slice(0, head))?.[1] ?? 0);
  return text.length >= head + 4 + length ? head + 4 + length : 0;
}

/** Returns a raw HTTP response. */
export function http(status: number, body: string, headers = 'content-type: application/json\r\n'): string {
  return `HTTP/1.1 ${status} X\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

export interface Calling {
  client: HttpClient;
  telemetry: TestTelemetry;
  span: Span;
  /** Returns the client spans that have ended. */
  calls(): TestTelemetry['spans'];
}

/** Runs `test` with a client of `url`, and closes the client. */
export async function calling(
  url: string,
  test: (calling: Calling) => Promise<void>,
  options: Partial<ClientOptions> = {},
): Promise<void> {
  const telemetry = createTestTelemetry('caller');
  const client = createClient({ upstream: 'callee', url, telemetry, ...options });
  const span = telemetry.rootSpan('test');
  try {
    await test({
      client,
      telemetry,
      span,
      calls: () => telemetry.spans.filter(({ kind }) => kind === 'client'),
    });
  } finally {
    await client.close();
  }
}

import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { createRequestObserver } from '../../../src/index.js';
import { createTestTelemetry } from '../../../src/testing/index.js';

/** Header lines as a client writes them: name, and value including white space. */
export type HeaderLines = readonly (readonly [name: string, value: string])[];
/** Headers of a call that the service makes. */
export type SentHeaders = Readonly<Record<string, string>>;

export interface TracedServer {
  /** Sends a request and returns the trace headers of `calls` calls that the service makes for it. */
  send(lines: HeaderLines, calls?: number): Promise<SentHeaders[]>;
  close(): Promise<void>;
}

/** Service that reports the trace headers of its own calls, like the harness of w3c/trace-context. */
export async function startTracedServer(): Promise<TracedServer> {
  const telemetry = createTestTelemetry();
  const observe = createRequestObserver(telemetry);
  const server = createServer((request, response) => {
    const { span } = observe(request, response);
    const calls = Number(request.url?.slice(1));
    const sent = Array.from({ length: calls }, (_, at) => {
      const call = span.child(`call ${at}`, { kind: 'client' });
      call.end();
      return call.inject({});
    });
    response.end(JSON.stringify(sent));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    async send(lines, calls = 1) {
      const written = lines.map(([name, value]) => `${name}:${value}\r\n`).join('');
      const response = await exchange(
        port,
        `GET /${calls} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n${written}\r\n`,
      );
      return JSON.parse(response.slice(response.indexOf('\r\n\r\n') + 4)) as SentHeaders[];
    },
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await telemetry.close();
    },
  };
}

/** Uses a plain socket, as HTTP clients normalise white space and names. */
function exchange(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    socket.setEncoding('latin1').on('data', (part: string) => {
      text += part;
    });
    socket.on('error', reject).on('close', () => resolve(text));
  });
}

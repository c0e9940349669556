import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { encode } from '@msgpack/msgpack';
import { forkConsole } from '../../forked-console.js';
import { getJson, post, zipkinSpan } from '../../start-console.js';

export const json = { 'content-type': 'application/json' };
export const protobuf = { 'content-type': 'application/x-protobuf' };

/** The console of `npm start`: a process with an old generation of 192 MB. */
export interface ConsoleProcess {
  readonly url: string;
  /** Connects to the log receiver, or to another port. */
  open(port?: number): Socket;
  closeSockets(): void;
  status(): ReturnType<typeof getJson>;
  /** Sends a log record and a span, as other senders would meanwhile. */
  assertServed(): Promise<void>;
  /** Closes the connections, and checks that others are served and that the memory is bounded. */
  assertUnharmed(): Promise<void>;
  /** Posts to an HTTP receiver, and returns the response and how many more requests were refused. */
  refusal(
    path: string,
    body: Uint8Array | string,
    headers: Record<string, string>,
  ): Promise<{ status: number; text: string; refused: number }>;
  stop(): Promise<void>;
}

export async function startConsoleProcess(): Promise<ConsoleProcess> {
  const { url, forwardPort, end } = await forkConsole({ LOG_LEVEL: 'fatal' }, ['--max-old-space-size=192']);
  let sockets: Socket[] = [];

  const status = () => getJson(`${url}/api/status`);

  function open(port = forwardPort): Socket {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    sockets.push(socket);
    return socket;
  }

  function closeSockets(): void {
    for (const socket of sockets) socket.destroy();
    sockets = [];
  }

  async function assertServed(): Promise<void> {
    const socket = open();
    socket.write(encode(['other', 1_700_000_000, { message: 'fine' }, { chunk: 'c' }]));
    const [acknowledgement] = await once(socket, 'data', { signal: AbortSignal.timeout(10_000) });
    assert.deepEqual([...acknowledgement], [...encode({ ack: 'c' })]);
    socket.destroy();
    assert.equal((await post(`${url}/api/v2/spans`, [zipkinSpan()])).status, 202);
  }

  return {
    url,
    open,
    closeSockets,
    status,
    assertServed,
    async assertUnharmed() {
      closeSockets();
      await assertServed();
      const { rssBytes } = (await status()).process;
      assert.ok(rssBytes < 330e6, `${rssBytes} bytes resident`);
    },
    async refusal(path, body, headers) {
      const protocol = path.startsWith('/v1') ? 'otlp' : 'zipkin';
      const before = (await status()).receivers[protocol].refused;
      const response = await fetch(url + path, { method: 'POST', headers, body: body as string });
      const text = await response.text();
      const { refused } = (await status()).receivers[protocol];
      return { status: response.status, text, refused: refused - before };
    },
    async stop() {
      closeSockets();
      await end();
    },
  };
}

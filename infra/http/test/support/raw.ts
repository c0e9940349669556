import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Socket on which a test writes raw HTTP. */
export interface RawConnection {
  readonly socket: Socket;
  /** Returns all data received so far. */
  text(): string;
  write(text: string | Buffer): void;
  /** Resolves with the received data when it matches; rejects after ten seconds. */
  until(pattern: RegExp): Promise<string>;
  /** Resolves with the received data when the server has closed the connection; rejects after `ms`, 10 000 by default. */
  closed(ms?: number): Promise<string>;
  destroy(): void;
}

export async function rawConnection(url: string): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  let closed = false;
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  socket.on('close', () => {
    closed = true;
  });
  socket.on('error', () => {});
  await new Promise((resolve) => socket.once('connect', resolve));

  async function poll(done: () => boolean, ms: number, failure: string): Promise<string> {
    const end = performance.now() + ms;
    while (!done()) {
      if (performance.now() > end) throw new Error(`${failure}; received: ${JSON.stringify(text)}`);
      await sleep(5);
    }
    return text;
  }

  return {
    socket,
    text: () => text,
    write: (data) => void socket.write(data),
    until: (pattern) => poll(() => pattern.test(text), 10_000, `no ${pattern}`),
    closed: (ms = 10_000) => poll(() => closed, ms, 'not closed'),
    destroy: () => socket.destroy(),
  };
}

/** Sends the raw request and returns all data received until the server closes the connection. */
export async function rawExchange(url: string, request: string | Buffer): Promise<string> {
  const raw = await rawConnection(url);
  raw.write(request);
  try {
    return await raw.closed();
  } finally {
    raw.destroy();
  }
}

/** Parses the JSON body of the only response in `text`. */
export function bodyIn(text: string): Record<string, unknown> {
  return JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4));
}

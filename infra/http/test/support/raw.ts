import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A socket on which a test writes HTTP by hand. */
export interface RawConnection {
  readonly socket: Socket;
  /** Everything received so far. */
  text(): string;
  write(text: string | Buffer): void;
  /** Resolves when what was received matches; rejects after two seconds. */
  until(pattern: RegExp): Promise<string>;
  /** Resolves when the other side has closed; rejects after `ms`. */
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

  async function poll(done: () => boolean, ms: number, what: string): Promise<string> {
    const end = performance.now() + ms;
    while (!done()) {
      if (performance.now() > end) throw new Error(`${what}; received: ${JSON.stringify(text)}`);
      await sleep(5);
    }
    return text;
  }

  return {
    socket,
    text: () => text,
    write: (data) => void socket.write(data),
    until: (pattern) => poll(() => pattern.test(text), 2000, `no ${pattern}`),
    closed: (ms = 2000) => poll(() => closed, ms, 'not closed'),
    destroy: () => socket.destroy(),
  };
}

/** Sends one request as it is and returns all that came until the other side closed. */
export async function rawExchange(url: string, request: string | Buffer): Promise<string> {
  const raw = await rawConnection(url);
  raw.write(request);
  try {
    return await raw.closed();
  } finally {
    raw.destroy();
  }
}

/** The JSON body of the only answer in `text`. */
export function bodyIn(text: string): Record<string, unknown> {
  return JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4));
}

import net from 'node:net';

export interface LoadOptions {
  url: string;
  headers: Readonly<Record<string, string>>;
  connections: number;
  seconds: number;
}

/**
 * The part of the time, at its beginning, that is not counted. A service that has had nothing to do for seconds has to
 * make connections and finds its code and data out of the processor's caches, which is not what a busy one is like.
 */
export const leadIn = 0.15;

/**
 * Keeps one request under way on each connection, and never sleeps: to wake a sleeping process is work for the one that
 * wakes it, an interrupt to another core, which on a virtual machine costs as much as half a request. The service would
 * pay for it with each answer; and it would pay more the slower it is, for the longer the load generator has waited, the
 * deeper its core is asleep. Written to bytes, because a load generator that takes as long for a request as the service
 * does measures itself: answers are taken by the length of the one before, and read only when they have another.
 */
export async function steadyLoad({ url, headers, connections, seconds }: LoadOptions) {
  const { hostname, port, host, pathname } = new URL(url);
  const lines = Object.entries({ host, connection: 'keep-alive', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const request = Buffer.from(`GET ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
  const counts = { answered: 0, failed: 0 };
  const started = performance.now();
  const counted = started + leadIn * seconds * 1000;
  const end = started + seconds * 1000;
  const connection = (): Promise<void> =>
    new Promise((resolve) => {
      const reader = new AnswerReader();
      const buffer = Buffer.allocUnsafeSlow(64 << 10);
      const socket = net.connect({
        host: hostname,
        port: Number(port),
        noDelay: true,
        onread: {
          buffer,
          callback(length) {
            const status = reader.read(buffer.subarray(0, length));
            if (status === undefined) return true;
            const now = performance.now();
            if (status !== 200) counts.failed += 1;
            else if (now >= counted) counts.answered += 1;
            if (now < end) socket.write(request);
            else socket.destroy();
            return true;
          },
        },
      });
      socket.once('connect', () => socket.write(request));
      // one that breaks off lost its request; at the end of the slice none is under way
      socket.on('error', () => {});
      socket.once('close', () => {
        if (performance.now() < end) counts.failed += 1;
        resolve();
      });
      socket.setTimeout(10_000, () => socket.destroy());
    });
  const spin = (): void => {
    if (performance.now() < end) setImmediate(spin);
  };
  spin();
  await Promise.all(Array.from({ length: connections }, connection));
  return { perSecond: counts.answered / ((performance.now() - counted) / 1000), failed: counts.failed };
}

const ok = Buffer.from('HTTP/1.1 200');

/** Finds the ends of HTTP/1.1 answers that have a content-length, one at a time. */
export class AnswerReader {
  #usual = 0;
  #parts: Buffer[] = [];

  /** The status of the answer that these bytes end; undefined while it is not whole. */
  read(bytes: Buffer): number | undefined {
    if (this.#parts.length === 0 && bytes.length === this.#usual && ok.equals(bytes.subarray(0, ok.length)))
      return 200;
    this.#parts.push(Buffer.from(bytes));
    const all = Buffer.concat(this.#parts);
    const head = all.indexOf('\r\n\r\n');
    if (head < 0) return undefined;
    const text = all.toString('latin1', 0, head);
    const length = Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0);
    if (all.length < head + 4 + length) return undefined;
    this.#parts = [];
    const status = Number(text.slice(9, 12));
    if (status === 200) this.#usual = all.length;
    return status;
  }
}

import net from 'node:net';
import { ResponseReader } from './response-reader.js';

export interface LoadOptions {
  /** Of the services to be loaded in turn. */
  urls: readonly string[];
  headers: Readonly<Record<string, string>>;
  /** To each of them, for the whole time. */
  connections: number;
  /** How often there is a change, plus one; and the part of each that is counted. */
  windows: number;
  windowSeconds: number;
  /**
   * Of each window, before it is counted: what was idle finds its code and data out of the caches, and what was busy
   * before may still send what it holds.
   */
  leadInSeconds: number;
}

export interface LoadResult {
  /** Requests a second that were answered in each window. */
  perSecond: number[];
  failed: number;
}

/**
 * Loads services in turn, in windows that are short enough for the machine to be the same in two that are neighbours.
 * Keeps one request under way on each connection of the service whose turn it is, and never sleeps: to wake a sleeping
 * process is work for the one that wakes it, an interrupt to another core, which on a virtual machine costs as much as
 * half a request. The service would pay for it with each answer; and it would pay more the slower it is, for the longer
 * the load generator has waited, the deeper its core is asleep. Written to bytes, because a load generator that takes as
 * long for a request as the service does measures itself: answers are taken by the length of the one before, and read
 * only when they have another.
 */
export async function alternatingLoad(options: LoadOptions): Promise<LoadResult> {
  const { urls, headers, connections, windows, windowSeconds, leadInSeconds } = options;
  const clock = { now: performance.now() };
  const targets = urls.map((url) => createTarget(url, headers, connections, clock));
  let over = false;
  const spin = (): void => {
    clock.now = performance.now();
    if (!over) setImmediate(spin);
  };
  spin();
  const perSecond: number[] = [];
  for (let at = 0; at < windows; at += 1) {
    perSecond.push(await (targets[at % targets.length] as Target).load(leadInSeconds, windowSeconds));
  }
  over = true;
  await Promise.all(targets.map((target) => target.close()));
  return { perSecond, failed: targets.reduce((sum, target) => sum + target.failed(), 0) };
}

/** One service, and the connections to it; they are made at once. */
interface Target {
  /** Ends when no request is under way any more: with how many a second were answered in the window. */
  load(leadInSeconds: number, seconds: number): Promise<number>;
  failed(): number;
  close(): Promise<void>;
}

/** @param clock Read once for all that comes at once. */
function createTarget(
  url: string,
  headers: LoadOptions['headers'],
  connections: number,
  clock: { readonly now: number },
): Target {
  const { hostname, port, host, pathname } = new URL(url);
  const lines = Object.entries({ host, connection: 'keep-alive', ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const request = Buffer.from(`GET ${pathname} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
  /** Those that have not broken off, each with what sends a request on it. */
  const open = new Map<net.Socket, () => void>();
  const closes: Promise<void>[] = [];
  /** Of the window, in milliseconds: where counting begins and ends; and what has been counted. */
  const window = { counted: 0, end: 0, answered: 0 };
  let failed = 0;
  let underWay = 0;
  let idle = (): void => {};

  function done(): void {
    underWay -= 1;
    if (underWay === 0) idle();
  }

  function connect(): void {
    const reader = new ResponseReader();
    const buffer = Buffer.allocUnsafeSlow(64 << 10);
    let waiting = false;
    const ask = (): void => {
      waiting = true;
      socket.write(request);
    };
    const socket = net.connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: {
        buffer,
        callback(length) {
          const status = reader.read(buffer, length);
          if (status === undefined) return true;
          const { now } = clock;
          if (status !== 200) failed += 1;
          else if (now >= window.counted && now < window.end) window.answered += 1;
          if (now < window.end) socket.write(request);
          else {
            waiting = false;
            done();
          }
          return true;
        },
      },
    });
    open.set(socket, ask);
    // one that breaks off loses its request
    socket.on('error', () => {});
    closes.push(
      new Promise((resolve) => {
        socket.once('close', () => {
          open.delete(socket);
          if (waiting) {
            failed += 1;
            done();
          }
          resolve();
        });
      }),
    );
    socket.setTimeout(10_000, () => socket.destroy());
  }
  for (let at = 0; at < connections; at += 1) connect();

  return {
    async load(leadInSeconds, seconds) {
      window.counted = performance.now() + leadInSeconds * 1000;
      window.end = window.counted + seconds * 1000;
      window.answered = 0;
      underWay = open.size;
      if (underWay === 0) return 0;
      const ended = new Promise<void>((resolve) => {
        idle = resolve;
      });
      for (const ask of open.values()) ask();
      await ended;
      return window.answered / seconds;
    },
    failed: () => failed,
    async close() {
      for (const socket of open.keys()) socket.destroy();
      await Promise.all(closes);
    },
  };
}

import net from 'node:net';
import { ResponseReader } from './response-reader.js';

/** Load on several services in alternation. */
export interface LoadOptions {
  /** One URL per service. */
  urls: readonly string[];
  headers: Readonly<Record<string, string>>;
  /** Connections to each service; they stay open for the whole run. */
  connections: number;
  /** Number of windows. Each window loads the next service in `urls`. */
  windows: number;
  /** Counted part of each window. */
  windowSeconds: number;
  /**
   * Uncounted load at the start of each window: the service that was idle has lost its code and data from the CPU
   * caches, and the service of the window before may still export telemetry.
   */
  leadInSeconds: number;
  /** Monotonic clock in milliseconds; `performance.now` by default. */
  now?: () => number;
}

export interface LoadResult {
  /** Successful requests per second in each window. */
  perSecond: number[];
  /** Requests with a status other than 200 or without a response. */
  failed: number;
}

/**
 * Loads services in alternation. Windows should be short, so that the speed of the machine is the same in adjacent
 * windows.
 *
 * Keeps one request in flight on each connection of the active service, and never sleeps. Waking a sleeping process
 * costs the waking process CPU time: an interrupt to another core, which on a virtual machine costs as much as half a
 * request. The service would pay this for each response, and a slow service would pay more, because a core sleeps more
 * deeply the longer it is idle.
 *
 * Works on raw bytes, because a load generator that needs as much time per request as the service would measure itself.
 * A response with the same length as the one before is not parsed.
 */
export async function alternatingLoad(options: LoadOptions): Promise<LoadResult> {
  const { urls, headers, connections, windows, windowSeconds, leadInSeconds } = options;
  const now = options.now ?? (() => performance.now());
  const clock = { now: now() };
  const targets = urls.map((url) => createTarget(url, headers, connections, clock));
  let finished = false;
  const spin = (): void => {
    clock.now = now();
    if (!finished) setImmediate(spin);
  };
  spin();
  const perSecond: number[] = [];
  for (let at = 0; at < windows; at += 1) {
    perSecond.push(await (targets[at % targets.length] as Target).load(leadInSeconds, windowSeconds));
  }
  finished = true;
  await Promise.all(targets.map((target) => target.close()));
  return { perSecond, failed: targets.reduce((sum, target) => sum + target.failed(), 0) };
}

/** One service and the connections to it, which are opened immediately. */
interface Target {
  /** Runs one window, waits for the requests in flight and returns the successful requests per second. */
  load(leadInSeconds: number, seconds: number): Promise<number>;
  failed(): number;
  close(): Promise<void>;
}

/**
 * Opens the connections to a service.
 *
 * @param clock Current time, updated once per turn of the event loop
 */
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
  /** Open connections, each with its function that sends a request. */
  const open = new Map<net.Socket, () => void>();
  const closes: Promise<void>[] = [];
  /** Current window: start and end of the counted part in milliseconds, and the number of successful requests. */
  const window = { start: 0, end: 0, succeeded: 0 };
  let failed = 0;
  let inFlight = 0;
  let idle = (): void => {};

  function requestEnded(): void {
    inFlight -= 1;
    if (inFlight === 0) idle();
  }

  function connect(): void {
    const reader = new ResponseReader();
    const buffer = Buffer.allocUnsafeSlow(64 << 10);
    let pending = false;
    const send = (): void => {
      pending = true;
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
          else if (now >= window.start && now < window.end) window.succeeded += 1;
          if (now < window.end) socket.write(request);
          else {
            pending = false;
            requestEnded();
          }
          return true;
        },
      },
    });
    open.set(socket, send);
    // the close listener counts the failed request
    socket.on('error', () => {});
    closes.push(
      new Promise((resolve) => {
        socket.once('close', () => {
          open.delete(socket);
          if (pending) {
            failed += 1;
            requestEnded();
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
      window.start = clock.now + leadInSeconds * 1000;
      window.end = window.start + seconds * 1000;
      window.succeeded = 0;
      inFlight = open.size;
      if (inFlight === 0) return 0;
      const ended = new Promise<void>((resolve) => {
        idle = resolve;
      });
      for (const send of open.values()) send();
      await ended;
      return window.succeeded / seconds;
    },
    failed: () => failed,
    async close() {
      for (const socket of open.keys()) socket.destroy();
      await Promise.all(closes);
    },
  };
}

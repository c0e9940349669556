import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../statistics.js';
import { atMost, check, exactly, type ScenarioFigures } from './figures.js';
import { openLoop, summarise } from './http-load.js';
import type { LoadedShop } from './shop.js';

const clientsOfEachKind = 5;
const perSecond = 20;
/** Sum of the longest limit (30 s for unread responses), one check, the time to fill the buffers, and a margin. */
const endedWithinMs = 45_000;
/** Number of requests of a slow reader. Their responses exceed the socket buffers of both sides. */
const unreadResponses = 100;

interface SlowClient {
  kind: 'slow header writers' | 'slow body writers' | 'slow readers';
  socket: net.Socket;
  /** Resolves with the milliseconds until the server closed the connection. */
  ended: Promise<number>;
}

/** Runs clients that write headers or bodies byte by byte, or hardly read, together with normal clients. */
export async function measureSlowClients({ sender, gateway }: LoadedShop): Promise<ScenarioFigures> {
  const clients: SlowClient[] = [];
  for (let at = 0; at < clientsOfEachKind; at += 1) {
    clients.push(slowHeaderWriter(gateway), slowBodyWriter(gateway), slowReader(gateway));
  }
  let open = clients.length;
  const times = { 'slow header writers': [], 'slow body writers': [], 'slow readers': [] } as Record<
    SlowClient['kind'],
    number[]
  >;
  for (const { kind, ended } of clients) {
    void ended.then((ms) => {
      times[kind].push(ms);
      open -= 1;
    });
  }
  try {
    const began = performance.now();
    const others = summarise(
      await openLoop(perSecond, 10, () => sender.send({ url: `${gateway}/products?limit=5` })),
    );
    while (open > 0 && performance.now() - began < endedWithinMs + 3000) await sleep(100);
    return {
      title: `${clients.length} slow clients`,
      checks: [
        check('failed requests of other clients', exactly(0, 'requests'), others.count - others.ok),
        check('p99 of other clients', atMost(500, 'ms'), others.p99Ms),
        ...Object.entries(times).flatMap(([kind, ended]) => [
          check(
            `${kind} whose connection was closed`,
            exactly(clientsOfEachKind, 'connections'),
            ended.length,
          ),
          check(`last closed connection of ${kind}`, atMost(endedWithinMs, 'ms'), percentile(ended, 1)),
        ]),
      ],
      groups: [{ name: 'other clients', summary: others }],
    };
  } finally {
    for (const { socket } of clients) socket.destroy();
  }
}

function connect(kind: SlowClient['kind'], url: string): SlowClient {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  socket.on('error', () => {});
  const began = performance.now();
  const ended = new Promise<number>((resolve) => {
    socket.once('close', () => resolve(performance.now() - began));
  });
  return { kind, socket, ended };
}

/** Writes a byte every half second until the connection is closed. */
function drip({ socket, ended }: SlowClient): void {
  const timer = setInterval(() => socket.write('x'), 500);
  socket.resume();
  void ended.then(() => clearInterval(timer));
}

function slowHeaderWriter(url: string): SlowClient {
  const client = connect('slow header writers', url);
  client.socket.write(`GET /products HTTP/1.1\r\nhost: ${new URL(url).host}\r\nx-slow: `);
  drip(client);
  return client;
}

function slowBodyWriter(url: string): SlowClient {
  const client = connect('slow body writers', url);
  client.socket.write(
    `POST /oauth/token HTTP/1.1\r\nhost: ${new URL(url).host}\r\n` +
      'content-type: application/x-www-form-urlencoded\r\ncontent-length: 5000\r\n\r\n',
  );
  drip(client);
  return client;
}

/**
 * Requests large responses, four per second so that none is refused, and reads a chunk every two seconds. The socket
 * buffers are full after about five seconds. Later it writes empty lines, which a server ignores before a request
 * (RFC 9112 section 2.2): a client that only reads would notice a reset after it has read its whole receive buffer.
 */
function slowReader(url: string): SlowClient {
  const client = connect('slow readers', url);
  const { socket, ended } = client;
  const request = `GET /openapi.json HTTP/1.1\r\nhost: ${new URL(url).host}\r\n\r\n`;
  socket.on('data', () => socket.pause());
  let sent = 0;
  const requesting = setInterval(() => {
    socket.write(sent < unreadResponses ? request : '\r\n');
    sent += 1;
  }, 250);
  const reading = setInterval(() => socket.resume(), 2000);
  void ended.then(() => {
    clearInterval(requesting);
    clearInterval(reading);
  });
  return client;
}

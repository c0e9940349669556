import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type Koa from 'koa';
import type { ListenOptions, RunningServer } from '../types.js';
import { closeServer } from './close.js';
import { connectionBound, surplusRoom } from './connection-bound.js';
import { maxHeaders } from './require-well-formed.js';
import { createIdleEviction, type OpenConnections, watchUnreadResponses } from './stuck-connections.js';

/**
 * Starts a server for the application.
 * @throws Error with the address and the variable that sets its port, when the port is in use or cannot be opened
 */
export async function listen(app: Koa, options: ListenOptions): Promise<RunningServer> {
  const { host, port, drainDelayMs = 0, requestTimeoutMs = 30_000 } = options;
  const { maxConnections = connectionBound.limit, readTimeoutMs = 30_000 } = options;
  const server = createServer(
    {
      headersTimeout: Math.ceil(requestTimeoutMs / 3),
      requestTimeout: requestTimeoutMs,
      // Longer than our clients keep an idle connection: the client closes it first, so that no request is sent on a
      // connection that the server is closing.
      keepAliveTimeout: 65_000,
      connectionsCheckingInterval: Math.min(5000, requestTimeoutMs),
      noDelay: true,
      // The application refuses a missing host with a problem document and a trace.
      requireHostHeader: false,
    },
    app.callback(),
  );
  server.maxConnections = maxConnections + surplusRoom;
  server.maxRequestsPerSocket = options.requestsPerConnection ?? 0;
  server.maxHeadersCount = maxHeaders + 1;
  // Requests that Node does not emit as `request`; see `createRefusals`.
  server.on('clientError', (error, socket) => {
    if (!app.emit('clientError', error, socket)) socket.destroy();
  });
  server.on('connect', (request, socket) => {
    if (!app.emit('connect', request, socket)) socket.destroy();
  });
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  const open: OpenConnections = new Map();
  const evictIdle = createIdleEviction(server, open);
  server.on('connection', (socket) => {
    open.set(socket, performance.now());
    const evicted = open.size > maxConnections ? evictIdle() : 0;
    app.emit('connection', socket, open.size > maxConnections, evicted);
    socket.once('close', () => open.delete(socket));
  });
  const unread = watchUnreadResponses(open, readTimeoutMs);
  server.on('drop', () => app.emit('drop'));
  await opened(server, options);

  if (options.admission) app.emit('admission', options.admission);
  const address = server.address() as AddressInfo;
  const shown = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  let closing: Promise<void> | undefined;

  async function close(deadlineMs: number): Promise<void> {
    app.emit('stopping');
    if (drainDelayMs > 0) await sleep(drainDelayMs);
    await closeServer(server, { [Symbol.iterator]: () => open.keys() }, deadlineMs);
    unread.stop();
    app.emit('closed');
  }

  return {
    port: address.port,
    url: `http://${shown}:${address.port}`,
    close(deadlineMs = 10_000) {
      closing ??= close(deadlineMs);
      return closing;
    },
  };

  function opened(server: Server, { portVariable = 'PORT' }: ListenOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) => {
        reject(
          new Error(
            `cannot listen on ${host}:${port}: ${reason(error)}; set ${portVariable} to use another port`,
            {
              cause: error,
            },
          ),
        );
      });
      server.listen(port, host, () => {
        server.removeAllListeners('error');
        // For example too many open files: one connection is lost, the server continues.
        server.on('error', (error) => app.emit('error', error));
        resolve();
      });
    });
  }
}

function reason(error: NodeJS.ErrnoException): string {
  if (error.code === 'EADDRINUSE') return 'port already in use';
  if (error.code === 'EACCES') return 'permission denied';
  return error.message;
}

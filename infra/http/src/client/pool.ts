import type { Dispatcher } from 'undici';
import { loadUndici } from './load-undici.js';

/** Address at the other end of a connection. Connections to the same address share one object. */
export interface Peer {
  readonly address: string;
  readonly port: number;
}

/** Current connection of one pooled client; undici reconnects it when it was lost. */
export interface Connection {
  peer: Peer | undefined;
  /** True if a request has been written to it. */
  used: boolean;
}

/** Request that learns which connection of the pool carries it. */
export interface PooledRequest {
  connection?: Connection | undefined;
}

/** Number of addresses that are told apart. Calls to further ones have no address in their spans. */
const maxPeers = 64;

/**
 * Creates a pool of connections to one origin without a limit of connections. Each request has a connection of its own
 * for as long as it runs. `request.connection` is set when the pool has chosen a client, and refers to the connection
 * from `onRequestStart` on.
 */
export function createPool(
  origin: string,
  { connectTimeoutMs, idleMs }: { connectTimeoutMs: number; idleMs: number },
): Dispatcher {
  const { Client, Pool, buildConnector } = loadUndici();
  const connect = buildConnector({ timeout: connectTimeoutMs });
  const peers = new Map<string, Peer>();

  function peerOf(address: string | undefined, port: number | undefined): Peer | undefined {
    if (address === undefined || port === undefined) return undefined;
    const key = `${address} ${port}`;
    const known = peers.get(key);
    if (known || peers.size >= maxPeers) return known;
    const made = { address, port };
    peers.set(key, made);
    return made;
  }

  class ObservedClient extends Client {
    readonly connection: Connection;

    constructor(url: URL, options: object) {
      const connection: Connection = { peer: undefined, used: false };
      super(url, {
        ...options,
        connect: (target, done) =>
          connect(target, (...result) => {
            const socket = result[1];
            if (socket) {
              connection.peer = peerOf(socket.remoteAddress, socket.remotePort);
              connection.used = false;
            }
            done(...result);
          }),
      });
      this.connection = connection;
    }

    override dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
      (request as PooledRequest).connection = this.connection;
      return super.dispatch(request, handler);
    }
  }

  return new Pool(origin, {
    // The slots of the operations limit the connections.
    connections: null,
    pipelining: 1,
    factory: (url, options) => new ObservedClient(url, options),
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
    // Each call has its own, more precise timer for the caller's deadline.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

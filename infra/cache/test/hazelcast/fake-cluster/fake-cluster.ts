import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import {
  authenticated,
  createReader,
  membersView,
  partitionsView,
  type Request,
  response,
  types,
} from './messages.js';

/** How a member handles a request; without a result it responds normally. */
export type Behaviour = (member: number, request: Request) => 'hang' | 'disconnect' | undefined;

export interface FakeCluster {
  readonly ports: readonly number[];
  /** Number of requests of a type that a member has received. */
  received(member: number, type: number): number;
  /** Stops listening and closes all connections. */
  close(): Promise<void>;
}

/**
 * Starts a cluster of empty members on loopback that speaks Hazelcast's client protocol. It has as many partitions as
 * members, and knows no key.
 *
 * @param ports ports of the members; 0 selects a free one
 */
export async function startFakeCluster(ports: readonly number[], behaviour: Behaviour): Promise<FakeCluster> {
  const sockets = new Set<Socket>();
  const counts = new Map<string, number>();
  const own: number[] = [];

  function respond(member: number, request: Request): Buffer[] {
    if (request.type === types.authentication) return [authenticated(request, member, own)];
    if (request.type !== types.clusterViewListener) return [response(request)];
    return [response(request), membersView(request, own), partitionsView(request, own)];
  }

  function onRequest(member: number, request: Request, socket: Socket): void {
    const name = `${member} ${request.type}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    const reaction = behaviour(member, request);
    if (reaction === 'disconnect') socket.destroy();
    else if (reaction === undefined) for (const bytes of respond(member, request)) socket.write(bytes);
  }

  function serve(member: number): Server {
    return createServer((socket) => {
      const read = createReader();
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => {});
      socket.on('data', (bytes) => {
        for (const request of read(bytes)) onRequest(member, request, socket);
      });
    });
  }

  const servers = ports.map((_, member) => serve(member));
  for (const [member, server] of servers.entries()) {
    server.listen(ports[member], '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    own.push((server.address() as AddressInfo).port);
  }
  return {
    ports: own,
    received: (member, type) => counts.get(`${member} ${type}`) ?? 0,
    async close() {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

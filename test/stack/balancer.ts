import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** One of the processes behind a balancer. */
export interface Instance {
  name: string;
  port: number;
}

/**
 * Hands TCP connections to instances by turns, as a load balancer or a cluster's service address does. It asks each
 * for `/health/ready`: whoever does not say 200, or refuses a connection, gets no new ones until it does again.
 */
export interface Balancer {
  readonly url: string;
  /** Names of those that get connections now. */
  inService(): string[];
  /** Connections that each got. */
  readonly handed: ReadonlyMap<string, number>;
  close(): Promise<void>;
}

const host = '127.0.0.1';

export async function createBalancer(
  instances: readonly Instance[],
  { heartbeatMs }: { heartbeatMs: number },
): Promise<Balancer> {
  const sockets = new Set<Socket>();
  const serving = new Set<Instance>();
  const handed = new Map(instances.map(({ name }) => [name, 0]));
  const closing = new AbortController();
  let turn = 0;

  /** Those in service, beginning with the one whose turn it is; all when none is: perhaps one just came. */
  function candidates(): Instance[] {
    turn++;
    const list = serving.size > 0 ? instances.filter((instance) => serving.has(instance)) : [...instances];
    return [...list.slice(turn % list.length), ...list.slice(0, turn % list.length)];
  }

  function keep(socket: Socket): Socket {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    return socket.setNoDelay(true);
  }

  function hand(incoming: Socket, [instance, ...others]: readonly Instance[]): void {
    if (!instance || incoming.destroyed) {
      incoming.destroy();
      return;
    }
    const outgoing = keep(connect(instance.port, host));
    const refused = () => {
      serving.delete(instance);
      hand(incoming, others);
    };
    outgoing.once('error', refused);
    outgoing.once('connect', () => {
      outgoing.off('error', refused);
      handed.set(instance.name, (handed.get(instance.name) ?? 0) + 1);
      for (const [from, to] of [
        [incoming, outgoing],
        [outgoing, incoming],
      ] as const) {
        from.pipe(to);
        from.on('error', () => to.destroy());
        from.once('close', () => to.destroy());
      }
    });
  }

  async function beat(instance: Instance): Promise<void> {
    while (!closing.signal.aborted) {
      const ready = await fetch(`http://${host}:${instance.port}/health/ready`, {
        signal: AbortSignal.timeout(2000),
        headers: { connection: 'close' },
      }).then(
        async (answer) => {
          await answer.arrayBuffer();
          return answer.ok;
        },
        () => false,
      );
      if (ready) serving.add(instance);
      else serving.delete(instance);
      await pause(heartbeatMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    hand(keep(socket), candidates());
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const hearts = instances.map(beat);
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    inService: () => instances.filter((instance) => serving.has(instance)).map(({ name }) => name),
    handed,
    async close() {
      closing.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await Promise.all([closed, ...hearts]);
    },
  };
}

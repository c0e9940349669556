import net from 'node:net';

export interface RawCollector {
  readonly url: string;
  readonly host: string;
  /** Bodies of the complete requests. */
  readonly bodies: string[];
  connections: number;
  /** Called once for each complete request; writes the response byte for byte. */
  respond: (socket: net.Socket, request: number) => void;
  close(): Promise<void>;
}

/** Starts a collector that responds with exactly the bytes that a test writes. */
export async function startRawCollector(respond: RawCollector['respond']): Promise<RawCollector> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    collector.connections += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      for (;;) {
        const [whole, length] = /^[\s\S]*?\r\ncontent-length: (\d+)\r\n\r\n/.exec(text) ?? [];
        if (whole === undefined || text.length < whole.length + Number(length)) return;
        collector.bodies.push(text.slice(whole.length, whole.length + Number(length)));
        text = text.slice(whole.length + Number(length));
        collector.respond(socket, collector.bodies.length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as net.AddressInfo).port}`;
  const collector: RawCollector = {
    url: `http://${host}/v1/traces`,
    host,
    bodies: [],
    connections: 0,
    respond,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return collector;
}

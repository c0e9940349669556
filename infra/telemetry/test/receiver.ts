import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Receiver {
  readonly port: number;
  readonly url: string;
  /** Bodies that were answered with 2xx. */
  readonly taken: Buffer[];
  readonly contentTypes: Set<string>;
  requests: number;
  connections: number;
  /** A status; `hang` for no answer; `stall` for a head without the end of its body; `reset`; or anything else. */
  behave:
    | number
    | 'hang'
    | 'stall'
    | 'reset'
    | ((request: IncomingMessage, response: ServerResponse) => void);
  close(): Promise<void>;
}

/** An HTTP intake that can be told to misbehave. */
export async function startReceiver(behave: Receiver['behave'] = 202, port = 0): Promise<Receiver> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    intake.requests += 1;
    intake.contentTypes.add(request.headers['content-type'] ?? '');
    const chunks: Buffer[] = [];
    request.on('error', () => {});
    request.on('data', (bytes) => chunks.push(bytes));
    request.on('end', () => {
      const { behave } = intake;
      if (typeof behave === 'function') return behave(request, response);
      if (behave === 'reset') return request.socket.resetAndDestroy();
      if (behave === 'stall') return response.writeHead(202, { 'content-length': 10 }).write('half');
      if (behave === 'hang') return;
      if (behave < 300) intake.taken.push(Buffer.concat(chunks));
      response.writeHead(behave).end('answered');
    });
  });
  server.on('connection', (socket) => {
    intake.connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const intake: Receiver = {
    port: 0,
    url: '',
    taken: [],
    contentTypes: new Set(),
    requests: 0,
    connections: 0,
    behave,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return Object.assign(intake, { port: bound, url: `http://127.0.0.1:${bound}/api/v2/spans` });
}

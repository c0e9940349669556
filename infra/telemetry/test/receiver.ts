import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface Receiver {
  readonly port: number;
  readonly url: string;
  /** Bodies that got a 2xx response. */
  readonly taken: Buffer[];
  readonly contentTypes: Set<string>;
  requests: number;
  connections: number;
  /** Status code; `hang`: no response; `stall`: a head and half of the body; `reset`: a TCP reset; or a handler. */
  behave:
    | number
    | 'hang'
    | 'stall'
    | 'reset'
    | ((request: IncomingMessage, response: ServerResponse) => void);
  close(): Promise<void>;
}

/** Starts an HTTP receiver whose behaviour can be changed. */
export async function startReceiver(behave: Receiver['behave'] = 202, port = 0): Promise<Receiver> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    receiver.requests += 1;
    receiver.contentTypes.add(request.headers['content-type'] ?? '');
    const chunks: Buffer[] = [];
    request.on('error', () => {});
    request.on('data', (bytes) => chunks.push(bytes));
    request.on('end', () => {
      const { behave } = receiver;
      if (typeof behave === 'function') return behave(request, response);
      if (behave === 'reset') return request.socket.resetAndDestroy();
      if (behave === 'stall') return response.writeHead(202, { 'content-length': 10 }).write('half');
      if (behave === 'hang') return;
      if (behave < 300) receiver.taken.push(Buffer.concat(chunks));
      response.writeHead(behave).end('response');
    });
  });
  server.on('connection', (socket) => {
    receiver.connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const receiver: Receiver = {
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
  return Object.assign(receiver, { port: bound, url: `http://127.0.0.1:${bound}/api/v2/spans` });
}

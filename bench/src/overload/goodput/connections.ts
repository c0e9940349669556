import net from 'node:net';
import { ResponseReader } from '../../services/response-reader.js';
import { type CallResponse, notSent } from '../http-load.js';

export interface ConnectionsOptions {
  /** Origin of the server, e.g. `http://127.0.0.1:1234`. */
  url: string;
  /** Maximum number of connections, each with one request at a time. */
  connections: number;
}

/** GET requests over raw sockets. An HTTP client would be the bottleneck at a multiple of the server's capacity. */
export interface Connections {
  /** Sends a request. Returns the status {@link notSent} at once when no connection is free. */
  get(path: string): Promise<CallResponse>;
  close(): void;
}

interface Connection {
  socket: net.Socket;
  reader: ResponseReader;
  started: number;
  onStatus: ((status: number) => void) | undefined;
}

export function createConnections({ url, connections }: ConnectionsOptions): Connections {
  const { hostname, port, host } = new URL(url);
  const free: Connection[] = [];
  const open = new Set<Connection>();
  const requests = new Map<string, Buffer>();

  function requestTo(path: string): Buffer {
    const known =
      requests.get(path) ?? Buffer.from(`GET ${path} HTTP/1.1\r\nhost: ${host}\r\n\r\n`, 'latin1');
    requests.set(path, known);
    return known;
  }

  function connect(): Connection {
    const socket = net.connect({ host: hostname, port: Number(port), noDelay: true });
    const connection: Connection = { socket, reader: new ResponseReader(), started: 0, onStatus: undefined };
    open.add(connection);
    socket.on('data', (bytes) => {
      const status = connection.reader.read(bytes, bytes.length);
      if (status === undefined) return;
      connection.onStatus?.(status);
      free.push(connection);
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      open.delete(connection);
      const at = free.indexOf(connection);
      if (at >= 0) free.splice(at, 1);
      connection.onStatus?.(0);
    });
    return connection;
  }

  return {
    get(path) {
      const connection = free.pop() ?? (open.size < connections ? connect() : undefined);
      if (connection === undefined) return Promise.resolve({ status: notSent, ms: 0, text: '' });
      connection.started = performance.now();
      return new Promise((resolve) => {
        connection.onStatus = (status) => {
          connection.onStatus = undefined;
          resolve({ status, ms: performance.now() - connection.started, text: '' });
        };
        connection.socket.write(requestTo(path));
      });
    },
    close() {
      for (const { socket } of open) socket.destroy();
    },
  };
}

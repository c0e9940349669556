import net, { type Socket } from 'node:net';
import { type Behavior, slowMs } from './behavior.js';
import { type Ingested, IngestRecorder } from './ingest-recorder.js';

/** Test double of a telemetry back-end. */
export interface Double {
  /** Changes the behavior. Closes the connections that wait for a response, as a restart does. */
  behave(behavior: Behavior, slowMs?: number): Promise<void>;
  ingested(): Ingested;
  close(): Promise<void>;
}

/** State and functions of a double that its protocol uses. */
export interface DoubleContext {
  readonly recorder: IngestRecorder;
  behavior(): Behavior;
  /** Delay of a response with behavior `slow`. */
  slowMs(): number;
  /** Marks a connection that gets no response; it is closed when the behavior changes. */
  hold(socket: Socket): void;
}

/** Creates the handler for new connections, from which no data has been read yet. */
export type Protocol = (context: DoubleContext) => (socket: Socket) => void;

/** Starts a back-end with configurable behavior on the given port. It accepts everything at first. */
export async function openDouble(port: number, protocol: Protocol): Promise<Double> {
  const recorder = new IngestRecorder();
  const sockets = new Set<Socket>();
  const held = new Set<Socket>();
  let behavior: Behavior = 'accepts';
  let waitMs = slowMs;
  const serve = protocol({
    recorder,
    behavior: () => behavior,
    slowMs: () => waitMs,
    hold: (socket) => held.add(socket),
  });

  const server = net.createServer({ pauseOnConnect: true }, (socket) => {
    recorder.recordConnection();
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      held.delete(socket);
    });
    if (behavior === 'resets') socket.resetAndDestroy();
    else if (behavior === 'never-reads') held.add(socket);
    else {
      serve(socket);
      socket.resume();
    }
  });

  function listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        resolve();
      });
    });
  }

  function shutDown(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    for (const socket of sockets) socket.destroy();
    return closed;
  }

  await listen();
  return {
    async behave(next, wait = slowMs) {
      behavior = next;
      waitMs = wait;
      for (const socket of held) socket.destroy();
      if (next === 'down' && server.listening) await shutDown();
      if (next !== 'down' && !server.listening) await listen();
      // these behaviors affect only new connections
      if (next === 'resets' || next === 'never-reads') for (const socket of sockets) socket.destroy();
    },
    ingested: () => recorder.ingested(),
    close: shutDown,
  };
}

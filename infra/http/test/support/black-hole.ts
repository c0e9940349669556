import { connect, type Socket } from 'node:net';
import { Worker } from 'node:worker_threads';

/** Listens with the shortest backlog and then blocks its thread, so that it accepts no connection. */
const blocked = `
const { parentPort } = require('node:worker_threads');
const server = require('node:net').createServer();
server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort.postMessage(server.address().port);
  setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0), 50);
});`;

/**
 * Creates an address on loopback where a new connection never completes its handshake: the backlog is full, and the
 * kernel drops further SYN packets. A host that is down behaves the same.
 */
export async function blackHole(): Promise<{ url: string; close(): Promise<void> }> {
  const worker = new Worker(blocked, { eval: true });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  await new Promise((resolve) => setTimeout(resolve, 150));
  const sockets: Socket[] = [];
  // Opens connections until one is not established within 300 ms: then the backlog is full.
  for (let full = false; !full; ) {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket.on('error', () => {}));
    full = await new Promise<boolean>((resolve) => {
      // a late timer runs before the `connect` event that waits in the same turn of the event loop
      const timer = setTimeout(() => setImmediate(resolve, true), 300);
      socket.once('connect', () => {
        clearTimeout(timer);
        resolve(false);
      });
    });
    if (sockets.length > 50) throw new Error('the backlog is still not full after 50 connections');
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await worker.terminate();
    },
  };
}

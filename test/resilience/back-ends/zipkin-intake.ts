import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Protocol, Surroundings } from './double.js';
import type { Item } from './ledger.js';
import { retryAfterSeconds } from './manner.js';

/** Zipkin v2 JSON by HTTP. */
export const zipkinIntake: Protocol = (surroundings) => {
  const server = createServer((request, response) => serve(request, response, surroundings));
  // whoever is idle may stay: what is looked at is how connections end by other reasons
  server.keepAliveTimeout = 0;
  return (socket) => server.emit('connection', socket);
};

function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { ledger, manner, slowMs, hold }: Surroundings,
): void {
  const now = manner();
  const { socket } = request;
  const chunks: Buffer[] = [];
  ledger.batchBegun();
  request.on('error', () => {});
  if (now === 'silent') hold(socket);
  if (now === 'cuts') {
    request.once('data', () => socket.destroy());
    return;
  }
  request.on('data', (bytes) => chunks.push(bytes));
  request.on('end', () => {
    if (now === 'silent') return;
    const items = readSpans(Buffer.concat(chunks));
    if (now === 'vanishes') {
      ledger.keepSilently(items);
      socket.destroy();
    } else if (now === 'garbage') {
      socket.end('\x93 I know nothing of this\r\n\r\n');
    } else if (now === 'slow') {
      setTimeout(() => {
        if (!socket.destroyed) take();
      }, slowMs());
    } else if (typeof now === 'number') {
      response
        .writeHead(now, now === 429 ? { 'retry-after': String(retryAfterSeconds) } : {})
        .end('not this time');
    } else {
      take();
    }

    function take(): void {
      ledger.acknowledge(items);
      response.writeHead(202).end();
    }
  });
}

function readSpans(body: Buffer): Item[] {
  const spans = JSON.parse(body.toString()) as { traceId: string; id: string; kind?: string }[];
  return spans.map(({ traceId, id, kind }) => ({
    id: traceId + id,
    request: kind === 'SERVER' ? traceId : undefined,
  }));
}

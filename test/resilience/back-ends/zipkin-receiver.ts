import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { retryAfterSeconds } from './behavior.js';
import type { DoubleContext, Protocol } from './double.js';
import type { Item } from './ingest-recorder.js';

/** Receiver of Zipkin v2 JSON over HTTP. */
export const zipkinReceiver: Protocol = (context) => {
  const server = createServer((request, response) => serve(request, response, context));
  // no idle timeout: connections must end only because of the behavior
  server.keepAliveTimeout = 0;
  return (socket) => server.emit('connection', socket);
};

function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { recorder, behavior, slowMs, hold }: DoubleContext,
): void {
  const now = behavior();
  const { socket } = request;
  const chunks: Buffer[] = [];
  recorder.recordBatch();
  request.on('error', () => {});
  if (now === 'no-response') hold(socket);
  if (now === 'closes-mid-batch') {
    request.once('data', () => socket.destroy());
    return;
  }
  request.on('data', (bytes) => chunks.push(bytes));
  request.on('end', () => {
    if (now === 'no-response') return;
    const items = readSpans(Buffer.concat(chunks));
    if (now === 'closes-without-ack') {
      recorder.recordUnacknowledged(items);
      socket.destroy();
    } else if (now === 'garbage') {
      socket.end('\x93 garbage\r\n\r\n');
    } else if (now === 'slow') {
      setTimeout(() => {
        if (!socket.destroyed) accept();
      }, slowMs());
    } else if (typeof now === 'number') {
      response
        .writeHead(now, now === 429 ? { 'retry-after': String(retryAfterSeconds) } : {})
        .end('rejected');
    } else {
      accept();
    }

    function accept(): void {
      recorder.recordAcknowledged(items);
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

import type { IncomingMessage } from 'node:http';

const maxBytes = 1 << 20;
const maxMs = 1000;

/**
 * Reads and discards the rest of a body, up to 1 MiB and for at most one second. If the connection were closed while
 * the client is still sending, the client would get a reset and might never see the response. Resolves to true when the
 * body has ended, so that the connection can be kept.
 */
export function discard(request: IncomingMessage): Promise<boolean> {
  // no further event would follow
  if (request.readableEnded || request.destroyed) return Promise.resolve(request.readableEnded);
  return new Promise((resolve) => {
    let bytes = 0;
    const timer = setTimeout(done, maxMs);
    function done(): void {
      clearTimeout(timer);
      request.off('data', count).off('end', done).off('error', done).off('close', done);
      request.pause();
      resolve(request.readableEnded);
    }
    function count(chunk: Buffer): void {
      bytes += chunk.length;
      if (bytes > maxBytes) done();
    }
    request.on('data', count).on('end', done).on('error', done).on('close', done);
    request.resume();
  });
}

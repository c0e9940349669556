import type { IncomingMessage } from 'node:http';

const mostBytes = 1 << 20;
const mostMs = 1000;

/**
 * Reads on for a while and throws it away: a client that still writes when the connection is closed gets a reset and
 * may never see the answer. True when the body ended, so that the connection can be kept.
 */
export function discard(request: IncomingMessage): Promise<boolean> {
  return new Promise((resolve) => {
    let bytes = 0;
    const timer = setTimeout(done, mostMs);
    function done(): void {
      clearTimeout(timer);
      request.off('data', count).off('end', done).off('error', done).off('close', done);
      request.pause();
      resolve(request.readableEnded);
    }
    function count(chunk: Buffer): void {
      bytes += chunk.length;
      if (bytes > mostBytes) done();
    }
    request.on('data', count).on('end', done).on('error', done).on('close', done);
    request.resume();
  });
}

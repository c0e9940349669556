import type { IncomingMessage } from 'node:http';

/** Longest body that is read before its request is admitted, in bytes. It fits into the stream's buffer. */
const maxBytes = 4096;

/**
 * Returns the body as Latin-1 text if it is short and has arrived with the headers, which is usual for a form; otherwise
 * undefined. Resolves before the event loop continues. The body can still be read afterwards.
 */
export async function peekBody(request: IncomingMessage): Promise<string | undefined> {
  const length = Number(request.headers['content-length'] ?? 0);
  if (!(length > 0 && length <= maxBytes)) return undefined;
  // Node parses the rest of the received bytes before it runs microtasks.
  await undefined;
  if (request.readableLength < length) return undefined;
  const bytes: Buffer | null = request.read();
  if (bytes === null) return undefined;
  request.unshift(bytes);
  return bytes.toString('latin1');
}

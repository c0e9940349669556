import { ProblemError } from '@glasshouse/http';
import type { Bound } from '@glasshouse/settings';
import type Koa from 'koa';

export const unreadAnswersBound = {
  holds: 'JSON of large responses that clients of the console have not read yet',
  limit: 48 * 2 ** 20,
  unit: 'bytes',
  full: '503 `OVERLOADED` with `Retry-After` for further responses over 64 KiB',
  metrics: [],
} as const satisfies Bound;

/** Smaller responses are not counted, so that status and small lists are served beside large ones. */
const smallLength = 1 << 16;

/**
 * Returns a middleware that refuses a large response while other large responses take too much memory, because a slow
 * client keeps the whole text in memory.
 *
 * @param maxBytes default {@link unreadAnswersBound}; a single response may exceed it
 */
export function boundAnswers(maxBytes: number = unreadAnswersBound.limit): Koa.Middleware {
  let heldBytes = 0;

  return async function boundUnreadAnswers(context, next) {
    await next();
    const { body, res } = context;
    // `close` was already emitted for a client that is gone
    if (typeof body !== 'string' || body.length <= smallLength || res.closed) return;
    const bytes = Buffer.byteLength(body);
    if (heldBytes > 0 && heldBytes + bytes > maxBytes)
      throw new ProblemError('OVERLOADED', {
        detail: 'Other clients have not read their large responses yet: repeat the request, or lower `limit`',
        headers: { 'retry-after': '1' },
      });
    heldBytes += bytes;
    // emitted once, after the last byte or when the connection closes
    res.once('close', () => {
      heldBytes -= bytes;
    });
  };
}

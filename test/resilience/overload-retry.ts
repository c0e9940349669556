import { setTimeout as pause } from 'node:timers/promises';
import type { Call, Reply, Shopper } from '@glasshouse/traffic';

/**
 * Repeats a call that the shop refuses with 503, after its `Retry-After` (default 1 s): a loaded machine may refuse some.
 * Only for calls that can be repeated.
 *
 * @param withinMs no repetition starts later; the last response is returned then
 * @throws Error of the connection, as {@link Shopper.call} does
 */
export async function callUntilServed(
  shopper: Pick<Shopper, 'call'>,
  call: Call,
  withinMs = 30_000,
): Promise<Reply> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const reply = await shopper.call(call);
    const pauseMs = Number(reply.headers['retry-after'] ?? 1) * 1000;
    if (reply.status !== 503 || performance.now() + pauseMs > deadline) return reply;
    await pause(pauseMs);
  }
}

import { type SharedAttributes, type Span, shareAttributes } from '@glasshouse/telemetry';
import type { ClientRequest } from './exchange.js';
import type { Peer } from './pool.js';

/**
 * Attributes of client spans that OpenTelemetry's conventions do not name. Times are in milliseconds. The number of
 * tries is one more than `http.request.resend_count`, which is absent for calls that were sent once.
 */
export const callAttributes = {
  /** False if the call opened its connection. */
  reused: 'http.client.connection.reused',
  /** Time to open the connection: name resolution, TCP and TLS. Absent for a reused connection. */
  connectTime: 'http.client.connect_time_ms',
  /** Wait for one of the operation's slots. Absent below `minQueueMs`. */
  timeInQueue: 'http.client.time_in_queue_ms',
  /**
   * Time from the written request to the status line of the response. Absent for calls shorter than `minCallMs` on a
   * reused connection, whose duration says the same.
   */
  timeToFirstByte: 'http.client.time_to_first_byte_ms',
} as const;

/** Shorter calls and waits have no attributes of their own, so that their spans are encoded from a template. */
const minCallMs = 5;
const minQueueMs = 1;

/** Shared attributes of the calls with one outcome, for each address and both states of a connection. */
export interface AttributesByConnection {
  of(request: ClientRequest | undefined): SharedAttributes;
}

export function createAttributesByConnection(
  common: Readonly<Record<string, string | number | undefined>>,
): AttributesByConnection {
  const withoutConnection = shareAttributes(common);
  const reused = new Map<Peer | undefined, SharedAttributes>();
  const opened = new Map<Peer | undefined, SharedAttributes>();
  return {
    of(request) {
      if (request?.reused === undefined) return withoutConnection;
      const { peer } = request;
      const known = request.reused ? reused : opened;
      let found = known.get(peer);
      if (!found) {
        found = shareAttributes({
          ...common,
          'network.peer.address': peer?.address,
          'network.peer.port': peer?.port,
          'network.protocol.version': '1.1',
          [callAttributes.reused]: request.reused,
        });
        known.set(peer, found);
      }
      return found;
    },
  };
}

/**
 * Sets the times of a call that are worth an attribute of their own. `startedMs` and `sentMs` (undefined without a slot)
 * are on `performance.now()`'s clock.
 */
export function setCallTimes(
  span: Span,
  request: ClientRequest | undefined,
  { startedMs, sentMs }: { startedMs: number; sentMs: number | undefined },
): void {
  if (sentMs === undefined) return;
  if (sentMs - startedMs >= minQueueMs) span.set(callAttributes.timeInQueue, rounded(sentMs - startedMs));
  if (request === undefined) return;
  const { reused, dispatchedMs = 0, writtenMs = 0, firstByteMs = 0 } = request;
  if (reused === false) span.set(callAttributes.connectTime, rounded(writtenMs - dispatchedMs));
  if (firstByteMs === 0) return;
  const writtenAt = reused ? dispatchedMs : writtenMs;
  if (reused === false || firstByteMs - writtenAt >= minCallMs)
    span.set(callAttributes.timeToFirstByte, rounded(firstByteMs - writtenAt));
}

/** Rounds milliseconds to microseconds. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/**
 * Behavior of a back-end:
 *
 * - `accepts`: acknowledges every batch
 * - `down`: its port is closed
 * - `resets`: resets every connection
 * - `no-response`: reads, but never responds
 * - `never-reads`: accepts connections, but never reads
 * - `slow`: acknowledges after a delay
 * - `closes-mid-batch`: closes the connection in the middle of a batch
 * - `closes-without-ack`: stores the batch and closes the connection without a response
 * - `garbage`: responds with bytes that violate the protocol
 * - 413, 429, 500: responds with this status, and 429 with `Retry-After`
 */
export type Behavior =
  | 'accepts'
  | 'down'
  | 'resets'
  | 'no-response'
  | 'never-reads'
  | 'slow'
  | 'closes-mid-batch'
  | 'closes-without-ack'
  | 'garbage'
  | 413
  | 429
  | 500;

/** Default delay of an acknowledgement with `slow`. */
export const slowMs = 2000;
/** `Retry-After` of a 429. */
export const retryAfterSeconds = 3;

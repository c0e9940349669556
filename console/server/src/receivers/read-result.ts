/** Entries of one request body. */
export interface ReadResult<T> {
  items: T[];
  /** Number of invalid entries. */
  rejected: number;
  /** Reason for the first rejection. */
  reason: string | undefined;
}

/** Thrown when the protocol does not allow the body as a whole. The response contains the message. */
export class MalformedBodyError extends Error {
  override readonly name = 'MalformedBodyError';
}

/** What an intake read of one body. */
export interface Received<T> {
  items: T[];
  /** Entries that could not be read as what they should be. */
  rejected: number;
  /** Reason for the first rejection. */
  reason: string | undefined;
}

/** Thrown when a body is not of the shape its protocol wants; its message is told to the sender. */
export class IntakeError extends Error {
  override readonly name = 'IntakeError';
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { DuplicateKeyError } from './errors.js';
import type { ResultTelemetry } from './observe.js';

/** Returns whether an insertion succeeded; false when a unique key of the document is taken. */
export async function unlessTaken(insert: () => Promise<unknown>): Promise<boolean> {
  try {
    await insert();
    return true;
  } catch (error) {
    if (error instanceof DuplicateKeyError) return false;
    throw error;
  }
}

/** Telemetry of {@link unlessTaken}. */
export const insertion: ResultTelemetry<boolean> = { outcome: (inserted) => (inserted ? 'ok' : 'duplicate') };

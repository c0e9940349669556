/** Wrong command line; the usage follows the message. */
export class UsageError extends Error {}

/** Returns whether an error is about the command line, rather than a failure of the program. */
export function isUsageError(error: Error & { code?: unknown }): boolean {
  return error instanceof UsageError || String(error.code).startsWith('ERR_PARSE_ARGS');
}

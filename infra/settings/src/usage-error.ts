/** Wrong arguments of a command line. Its message says what to do, and is printed without a stack. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

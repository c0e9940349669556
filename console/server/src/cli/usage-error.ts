import type { Operation } from '@glasshouse/http';

/** The arguments of the command line are wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  /** The command that the arguments name, or the commands that begin as they do. */
  readonly candidates: readonly Operation[];

  constructor(message: string, candidates: readonly Operation[] = []) {
    super(message);
    this.candidates = candidates;
  }
}

import type { Operation } from '@glasshouse/http';
import { UsageError as BaseError } from '@glasshouse/settings';

/** Wrong arguments of a command of the console. */
export class UsageError extends BaseError {
  /** The command that the arguments name, or the commands that begin as they do. */
  readonly candidates: readonly Operation[];

  constructor(message: string, candidates: readonly Operation[] = []) {
    super(message);
    this.candidates = candidates;
  }
}

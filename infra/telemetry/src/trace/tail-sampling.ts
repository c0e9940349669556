import type { FinishedSpan } from './finished-span.js';

/** Which traces are kept although they were not sampled. */
export interface KeepOptions {
  /** Those with a failed span. */
  errors?: boolean;
  /** Those whose first span in this process took at least this many milliseconds; 0 for none. */
  slowerThanMs?: number;
}

/** Spans of one trace that may wait in this process for the decision; later ones are not kept. */
const maxWaiting = 256;

/**
 * The part of an unsampled trace that is in this process: its spans wait until the first of them ends, which tells
 * whether they are exported. Other processes decide for themselves; an error that travels back is kept all along.
 */
export class LocalTrace {
  readonly #options: KeepOptions;
  readonly #exportSpan: (span: FinishedSpan) => void;
  #waiting: FinishedSpan[] = [];
  #failed = false;
  #kept: boolean | undefined = undefined;

  constructor(options: KeepOptions, exportSpan: (span: FinishedSpan) => void) {
    this.#options = options;
    this.#exportSpan = exportSpan;
  }

  /** Undefined while it is undecided. */
  get kept(): boolean | undefined {
    return this.#kept;
  }

  ended(span: FinishedSpan): void {
    if (this.#kept === true) return this.#exportSpan(span);
    if (this.#kept === false) return;
    if (span.failure !== undefined) this.#failed = true;
    if (span.localRoot) this.#decide(span);
    else if (this.#waiting.length < maxWaiting) this.#waiting.push(span);
  }

  #decide(root: FinishedSpan): void {
    const { errors = false, slowerThanMs = 0 } = this.#options;
    const slow = slowerThanMs > 0 && root.durationUs >= slowerThanMs * 1000;
    this.#kept = slow || (errors && this.#failed);
    if (this.#kept) {
      for (const span of this.#waiting) this.#exportSpan(span);
      this.#exportSpan(root);
    }
    this.#waiting = [];
  }
}

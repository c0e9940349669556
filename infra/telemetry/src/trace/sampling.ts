import type { FinishedSpan } from './finished-span.js';

/**
 * Returns a sampler that decides by the trace id, so that every service makes the same decision for the same id.
 *
 * @param ratio share of the traces that are sampled, 0 to 1
 * @throws RangeError for a ratio outside this range
 */
export function ratioSampler(ratio: number): (traceId: string) => boolean {
  if (!(ratio >= 0 && ratio <= 1)) throw new RangeError(`the ratio must be from 0 to 1, got ${ratio}`);
  if (ratio === 1) return () => true;
  if (ratio === 0) return () => false;
  const threshold = ratio * 2 ** 32;
  // the last digits, because the first may be zeros in ids of 64-bit systems
  return (traceId) => Number.parseInt(traceId.slice(24), 16) < threshold;
}

/** Unsampled traces that tail sampling exports. */
export interface TailSamplingOptions {
  /** Traces with a failed span in this process. Default false. */
  errors?: boolean;
  /** Traces whose first span in this process took at least this many milliseconds. Default 0: none. */
  slowerThanMs?: number;
}

/** Maximum number of spans of one trace that wait for the decision; further ones are not exported. */
const maxWaiting = 256;

/**
 * Tail sampling of the spans that an unsampled trace has in this process. They wait until their local root ends; then
 * all of them are exported, or none. Each process decides for itself; if an error propagates to the callers, every
 * process on its path exports its spans.
 */
export class TailSampledTrace {
  readonly #options: TailSamplingOptions;
  readonly #exportSpan: (span: FinishedSpan) => void;
  #waiting: FinishedSpan[] = [];
  #failed = false;
  #sampled: boolean | undefined = undefined;

  constructor(options: TailSamplingOptions, exportSpan: (span: FinishedSpan) => void) {
    this.#options = options;
    this.#exportSpan = exportSpan;
  }

  /** The decision: true if the spans are exported, undefined until the local root has ended. */
  get sampled(): boolean | undefined {
    return this.#sampled;
  }

  ended(span: FinishedSpan): void {
    if (this.#sampled === true) return this.#exportSpan(span);
    if (this.#sampled === false) return;
    if (span.failure !== undefined) this.#failed = true;
    if (span.localRoot) this.#decide(span);
    else if (this.#waiting.length < maxWaiting) this.#waiting.push(span);
  }

  #decide(root: FinishedSpan): void {
    const { errors = false, slowerThanMs = 0 } = this.#options;
    const slow = slowerThanMs > 0 && root.durationUs >= slowerThanMs * 1000;
    this.#sampled = slow || (errors && this.#failed);
    if (this.#sampled) {
      for (const span of this.#waiting) this.#exportSpan(span);
      this.#exportSpan(root);
    }
    this.#waiting = [];
  }
}

/** Thrown for an expression that is invalid, not supported, or cannot be evaluated. */
export class PromqlError extends Error {
  override readonly name = 'PromqlError';
  /** Characters of the expression that cause the error: index of the first and index after the last. */
  readonly from: number;
  readonly to: number;
  constructor({ from, to }: { readonly from: number; readonly to: number }, message: string) {
    super(message);
    this.from = from;
    this.to = to;
  }
}

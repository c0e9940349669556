/** A row that differs between two sources; amounts in minor units, null where the source lacks the row. */
export interface Difference {
  orderId: string;
  left: number | null;
  right: number | null;
}

/** Result of one comparison. */
export interface Comparison {
  name: string;
  /** `skipped` when the two sides cannot be compared; `detail` gives the reason. */
  state: 'equal' | 'different' | 'skipped';
  detail: string;
  /** The first hundred differing rows. */
  differences: readonly Difference[];
}

/** Reasons for dropping an item, with their meanings. `docs/metrics.md` is generated from this table. */
export const dropReasons = {
  queue_full: 'the destination is slower than this process produces, or unreachable',
  rejected: 'the destination rejected the item or its batch permanently, or the item could not be encoded',
  retries_exhausted: 'the batch was sent as often as the retry table allows without a confirming response',
  too_large: 'the item is over the size limit',
  shutdown: 'the item was still queued when the closing deadline passed, or when the process ended',
} as const;

export type DropReason = keyof typeof dropReasons;

/** Delivery statistics of one signal at one destination. Always: produced = delivered + queued + sum of dropped. */
export interface DeliveryStats {
  signal: 'logs' | 'traces';
  /** `host:port` of a back-end, or `stdout`. */
  destination: string;
  produced: number;
  delivered: number;
  /** Waiting or in flight. */
  queued: number;
  dropped: Readonly<Record<DropReason, number>>;
}

/** Number of items that can no longer be sent to one destination. */
export interface Undelivered {
  readonly signal: 'logs' | 'traces';
  readonly destination: string;
  readonly items: number;
}

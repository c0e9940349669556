/** Every reason for which an item is dropped, with its meaning. `docs/metrics.md` is generated from this table. */
export const dropReasons = {
  queue_full: 'the destination is slower than this process produces, or unreachable',
  rejected: 'the destination rejected the item or its batch permanently, or the item could not be encoded',
  retries_exhausted: 'the batch was sent as often as the retry table allows without a confirming response',
  too_large: 'the item is over the size limit',
  shutdown: 'the item was still queued when the closing deadline passed, or when the process ended',
} as const;

export type DropReason = keyof typeof dropReasons;

/** Every reason for which an item is dropped, and its meaning: the one home. `docs/metrics.md` lists them. */
export const dropReasons = {
  queue_full: 'the destination is slower than this process produces, or unreachable',
  rejected:
    'the destination answered that it will never take the item, or took only a part of its batch; or the item could not be encoded',
  retries_exhausted: 'the batch was sent as often as the retry table allows, and no answer confirmed it',
  too_large: 'the item is over the size limit',
  shutdown: 'the item was still queued when the closing deadline passed, or when the process ended',
} as const;

export type DropReason = keyof typeof dropReasons;

/** Sequence of changed traces, for pages that read only what has changed since their last read. */
export interface ChangeLog {
  add(traceIds: Iterable<string>): void;
  /** Number of the latest change. */
  readonly latest: number;
  /** Returns the traces that changed after a number, the latest change first. `isComplete` is false when some are missing. */
  since(number: number): { traceIds: string[]; isComplete: boolean };
}

/** Creates a log of at most `maxTraces` traces. The traces with the oldest changes are removed first. */
export function createChangeLog(maxTraces: number): ChangeLog {
  /** Number of the last change by trace, in ascending order. */
  const changes = new Map<string, number>();
  let latest = 0;
  /** Number of the latest change that was removed. */
  let removed = 0;
  return {
    add(traceIds) {
      for (const id of traceIds) {
        changes.delete(id);
        changes.set(id, ++latest);
      }
      for (const [id, number] of changes) {
        if (changes.size <= maxTraces) return;
        changes.delete(id);
        removed = number;
      }
    },
    get latest() {
      return latest;
    },
    since(number) {
      if (number > latest) return { traceIds: [], isComplete: false };
      const traceIds = [...changes].filter(([, changed]) => changed > number).map(([id]) => id);
      return { traceIds: traceIds.reverse(), isComplete: number >= removed };
    },
  };
}

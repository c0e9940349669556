/** Time range of a query in epoch milliseconds; undefined means without this limit. */
export interface TimeRangeMs {
  sinceMs: number | undefined;
  untilMs: number | undefined;
}

/** Time range in epoch microseconds: later than `afterUs`, up to `untilUs`. */
export interface TimeRangeUs {
  readonly afterUs: number;
  readonly untilUs: number;
}

export function toRangeUs({ sinceMs, untilMs }: TimeRangeMs): TimeRangeUs {
  return {
    afterUs: sinceMs === undefined ? -Infinity : sinceMs * 1000,
    untilUs: untilMs === undefined ? Infinity : untilMs * 1000,
  };
}

export function isWithin(timeUs: number, { afterUs, untilUs }: TimeRangeUs): boolean {
  return timeUs > afterUs && timeUs <= untilUs;
}

/** Returns the range of equal length before; undefined when the range has no start. */
export function precedingRange({ afterUs, untilUs }: TimeRangeUs, nowUs: number): TimeRangeUs | undefined {
  if (afterUs === -Infinity) return undefined;
  const length = Math.min(untilUs, nowUs) - afterUs;
  return length > 0 ? { afterUs: afterUs - length, untilUs: afterUs } : undefined;
}

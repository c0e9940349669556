/** Responses of one operation with one 4xx status. */
export interface Refusals {
  count: number;
  /** Time of the first one in epoch microseconds. */
  firstUs: number;
}

/** Adds responses if their status is 4xx. */
export function addRefusals(
  refusals: Map<number, Refusals>,
  status: number,
  count: number,
  atUs: number,
): void {
  if (!(status >= 400 && status < 500)) return;
  const known = refusals.get(status) ?? { count: 0, firstUs: atUs };
  refusals.set(status, { count: known.count + count, firstUs: Math.min(known.firstUs, atUs) });
}

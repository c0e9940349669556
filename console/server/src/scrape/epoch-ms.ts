/** Converts Unix seconds to epoch milliseconds; undefined outside the range of a date (ECMA-262, 21.4.1.1). */
export function epochMsOf(unixSeconds: number | undefined): number | undefined {
  const ms = Math.round((unixSeconds ?? Number.NaN) * 1000);
  return Math.abs(ms) <= 8.64e15 ? ms : undefined;
}

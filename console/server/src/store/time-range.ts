/** 9999-12-31T23:59:59Z, the last second that RFC 3339 can express; a larger number is usually in milliseconds. */
const latestSecond = 253_402_300_799;

/** Largest signed 64-bit integer, the upper limit of durations in every protocol; as a double it is 2^63. */
export const largestInt64 = 2 ** 63;

/** Returns whether epoch seconds are from 1970 to 9999, so that they can be stored, sorted and shown everywhere. */
export function isStorableSecond(seconds: number): boolean {
  return seconds >= 0 && seconds < latestSecond + 1;
}

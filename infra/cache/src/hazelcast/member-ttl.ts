/**
 * The time to live to give to a member for one of `ttlMs`. Members count whole seconds and cut off, both the time to
 * live and the moment of writing: 1,000 ms may be over after 10 ms, and 300 ms is none at all. So that nothing goes
 * before its time, an entry may stay up to two seconds longer.
 */
export function memberTtl(ttlMs: number): number {
  return (Math.ceil(ttlMs / 1000) + 1) * 1000;
}

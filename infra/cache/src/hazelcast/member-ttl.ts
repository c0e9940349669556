/**
 * Returns the time to live to send to a member, in milliseconds, so that no entry expires before `ttlMs`. Members
 * truncate both the time to live and the time of the write to whole seconds: 1,000 ms may end after 10 ms, and 300 ms
 * becomes zero. An entry may therefore stay up to two seconds longer than `ttlMs`.
 */
export function memberTtl(ttlMs: number): number {
  return (Math.ceil(ttlMs / 1000) + 1) * 1000;
}

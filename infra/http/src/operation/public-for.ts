/** Returns `cache-control` for a response that any cache may store for `ms` milliseconds (RFC 9111 section 5.2.2). */
export function publicFor(ms: number): string {
  return `public, max-age=${ms / 1000}`;
}

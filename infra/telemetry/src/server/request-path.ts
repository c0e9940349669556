/** Returns the path of a request target (RFC 9112, §3.2) without its query, also of an absolute URL; `*` unchanged. */
export function pathOf(target: string): string {
  let start = 0;
  if (!target.startsWith('/')) {
    const authority = target.indexOf('://');
    if (authority > 0) start = target.indexOf('/', authority + 3);
    if (start === -1) return '/';
  }
  const end = target.indexOf('?', start);
  return target.slice(start, end === -1 ? undefined : end);
}

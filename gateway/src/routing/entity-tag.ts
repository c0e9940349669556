import { createHash } from 'node:crypto';

/** A weak validator (RFC 9110 section 8.8.1) of a response's text or bytes. */
export function entityTag(text: string | Buffer): string {
  return `W/"${createHash('sha1').update(text).digest('base64url').slice(0, 22)}"`;
}

/** RFC 9110 section 13.1.2, by weak comparison. */
export function matches(ifNoneMatch: string | string[] | undefined, tag: string): boolean {
  if (typeof ifNoneMatch !== 'string') return false;
  const opaque = (text: string) => text.trim().replace(/^W\//, '');
  return ifNoneMatch.split(',').some((each) => each.trim() === '*' || opaque(each) === opaque(tag));
}

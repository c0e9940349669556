import { createHash } from 'node:crypto';

/** Returns the strong entity tag of a representation, a hash of its bytes (RFC 9110 section 8.8.1). */
export function entityTag(representation: string | Uint8Array): string {
  return `"${createHash('sha1').update(representation).digest('base64url').slice(0, 22)}"`;
}

/** Value of `If-Match` or `If-None-Match`: `*` for any representation, a list of tags, or `malformed`. */
export type TagList = '*' | 'malformed' | readonly string[];

const listed = /[ \t]*(?:((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(?:,|$)/y;

/** Parses `*`, or entity tags separated by commas (RFC 9110 sections 13.1.1 and 13.1.2). A tag may contain commas. */
export function parseTagList(field: string): TagList {
  if (field.trim() === '*') return '*';
  const tags: string[] = [];
  listed.lastIndex = 0;
  while (listed.lastIndex < field.length) {
    const found = listed.exec(field);
    if (!found) return 'malformed';
    if (found[1] !== undefined) tags.push(found[1]);
  }
  return tags.length === 0 ? 'malformed' : tags;
}

/** Returns true if a tag and `current` are strong and equal: strong comparison (RFC 9110 section 8.8.3.2). */
export function matchesStrongly(tags: readonly string[], current: string): boolean {
  return !current.startsWith('W/') && tags.includes(current);
}

/** Returns true if a tag equals `current`, whether weak or strong: weak comparison (RFC 9110 section 8.8.3.2). */
export function matchesWeakly(tags: readonly string[], current: string): boolean {
  const opaque = opaqueOf(current);
  return tags.some((tag) => opaqueOf(tag) === opaque);
}

function opaqueOf(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag;
}

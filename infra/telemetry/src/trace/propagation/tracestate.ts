const maxMembers = 32;
const maxKeyLength = 256;
const maxValueLength = 256;
/** Maximum length of a propagated list; longer lists are truncated (§3.3.3.1). */
const maxSentLength = 512;
/** Members over this length are removed first. */
const largeMemberLength = 128;
/** Longer than any valid list without optional white space; longer headers are ignored. */
const maxReadLength = maxMembers * (maxKeyLength + 1 + maxValueLength + 1);
const member =
  /^([a-z0-9][a-z0-9_\-*/@]{0,255})=([\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e])$/;
const space = 0x20;
const tab = 0x09;

/**
 * Returns the list to propagate (W3C Trace Context level 2, §3.3). Removes empty members, white space around members,
 * and repeated keys except the leftmost, which is the latest. A list over 512 characters loses whole members: the
 * largest of those over 128 characters first, then the rightmost ones. Undefined when a member is malformed, when there
 * are more than 32, or when no member is left.
 */
export function parseTraceState(header: string): string | undefined {
  if (header === '' || header.length > maxReadLength) return undefined;
  const keys = new Set<string>();
  const distinct: string[] = [];
  let count = 0;
  let unchanged = header.length <= maxSentLength;
  for (const part of header.split(',')) {
    const text = withoutBlanks(part);
    if (text.length !== part.length) unchanged = false;
    if (text === '') {
      unchanged = false;
      continue;
    }
    count += 1;
    const key = member.exec(text)?.[1];
    if (key === undefined || count > maxMembers) return undefined;
    if (keys.has(key)) unchanged = false;
    else {
      keys.add(key);
      distinct.push(text);
    }
  }
  if (unchanged) return header;
  return truncated(distinct) || undefined;
}

function truncated(members: string[]): string {
  let list = members.join();
  while (list.length > maxSentLength) {
    members.splice(indexToRemove(members), 1);
    list = members.join();
  }
  return list;
}

/** Returns the index of the last of the largest members over 128 characters, or of the rightmost member. */
function indexToRemove(members: readonly string[]): number {
  let index = members.length - 1;
  let length = largeMemberLength;
  members.forEach((text, at) => {
    if (text.length > largeMemberLength && text.length >= length) {
      index = at;
      length = text.length;
    }
  });
  return index;
}

/** Removes spaces and tabs around the text. A regular expression would take quadratic time on blanks inside it. */
function withoutBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isBlank(text.charCodeAt(start))) start += 1;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === space || code === tab;
}

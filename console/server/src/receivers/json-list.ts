const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

/** Bytes after which a group ends. Its values are garbage before the next collection of the young generation. */
const groupBytes = 8192;

/**
 * Parses a JSON list in groups of some kilobytes: the values of a whole body outlive a collection of the young generation,
 * which costs more than parsing them. The brackets and quotes of the whole list are checked first.
 *
 * @returns the elements in groups; a single group with the value when the text is not a list
 * @throws SyntaxError, before the first group when the list is incomplete, else for the group with the mistake
 */
export function* parseJsonList(bytes: Buffer): Generator<unknown> {
  const ends = groupEnds(bytes);
  if (!ends) {
    yield JSON.parse(bytes.toString('utf8'));
    return;
  }
  let begin = bytes.indexOf(openBracket);
  for (const end of ends) {
    const text = textOfGroup(bytes, begin, end);
    begin = end;
    const group: unknown = JSON.parse(text);
    // only a comma without an element makes a group of several empty
    if (ends.length > 1 && (group as unknown[]).length === 0) throw new SyntaxError('an element is missing');
    yield group;
  }
}

/**
 * Returns the text of a group as a list. The bytes at both ends become brackets for the time of the call, because joining
 * the text with brackets would copy it.
 */
function textOfGroup(bytes: Buffer, begin: number, end: number): string {
  const before = bytes[begin] as number;
  const after = bytes[end] as number;
  bytes[begin] = openBracket;
  bytes[end] = closeBracket;
  const text = bytes.toString('utf8', begin, end + 1);
  bytes[begin] = before;
  bytes[end] = after;
  return text;
}

/**
 * Returns the positions of the comma after each group, and of the bracket that ends the list; undefined when the text is
 * not a list with balanced brackets.
 */
function groupEnds(bytes: Buffer): number[] | undefined {
  let begin = 0;
  while (isSpace(bytes[begin])) begin++;
  if (bytes[begin] !== openBracket) return undefined;
  const ends: number[] = [];
  let groupBegin = begin;
  let depth = 0;
  for (let at = begin; at < bytes.length; at++) {
    switch (bytes[at]) {
      case quote:
        at = endOfString(bytes, at);
        break;
      case openBrace:
      case openBracket:
        depth++;
        break;
      case closeBrace:
      case closeBracket:
        depth--;
        if (depth > 0) break;
        ends.push(at);
        return bytes[at] === closeBracket && isSpaceFrom(bytes, at + 1) ? ends : undefined;
      case comma:
        if (depth > 1 || at - groupBegin < groupBytes) break;
        ends.push(at);
        groupBegin = at;
    }
  }
  return undefined;
}

/** Returns the position of the quote that ends a string; the length of the bytes when there is none. */
export function endOfString(bytes: Buffer, begin: number): number {
  for (let at = begin + 1; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === backslash) at++;
    else if (byte === quote) return at;
  }
  return bytes.length;
}

function isSpaceFrom(bytes: Buffer, begin: number): boolean {
  for (let at = begin; at < bytes.length; at++) if (!isSpace(bytes[at])) return false;
  return true;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/**
 * Joins items in lines of at most `width` characters, as long as an item fits. The first line begins with `head`, the others
 * with as many spaces.
 *
 * @param separator text between two items of a line; its end is omitted at the end of a line
 */
export function wrap(items: readonly string[], width: number, head: string, separator: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    const longer = line === '' ? item : `${line}${separator}${item}`;
    if (line !== '' && head.length + longer.length > width) {
      lines.push(`${line}${separator.trimEnd()}`);
      line = item;
    } else line = longer;
  }
  if (line !== '') lines.push(line);
  return lines.map((text, at) => (at === 0 ? head : ' '.repeat(head.length)) + text);
}

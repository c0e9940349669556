/**
 * Joins items in lines of at most `width` characters, as long as an item fits. The first line begins with `head`, the others
 * with as many spaces.
 *
 * @param separator text between two items of a line; its end is omitted at the end of a line
 */
export function wrapItems(
  items: readonly string[],
  width: number,
  head: string,
  separator: string,
): string[] {
  const end = separator.trimEnd();
  const lines: string[] = [];
  let line = '';
  for (const item of items) {
    const longer = line === '' ? item : `${line}${separator}${item}`;
    if (line !== '' && head.length + longer.length + end.length > width) {
      lines.push(line + end);
      line = item;
    } else line = longer;
  }
  if (line !== '') lines.push(line);
  return lines.map((text, at) => (at === 0 ? head : ' '.repeat(head.length)) + text);
}

/**
 * Breaks the lines of a text at spaces, so that they have at most `width` characters, as long as a word fits. The rest of a
 * line is indented as its second column, which follows at least two spaces, or by two spaces more than the line. Without a
 * width, the text is unchanged.
 */
export function wrapLines(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  return text
    .split('\n')
    .flatMap((line) => (line.length <= width ? [line] : wrapLine(line, width)))
    .join('\n');
}

function wrapLine(line: string, width: number): string[] {
  const margin = line.length - line.trimStart().length;
  const columns = /^ *\S.*? {2,}(?=\S)/.exec(line);
  const head = columns && columns[0].length <= width / 2 ? columns[0] : line.slice(0, margin);
  const indent = head.length > margin ? head.length : margin + 2;
  const [first = '', ...rest] = wrapItems(line.slice(head.length).split(' '), width - indent, '', ' ');
  return [head + first, ...rest.map((each) => ' '.repeat(indent) + each)];
}

/**
 * Returns the width of the terminal, in characters, at least 40; undefined when the output is no terminal and `COLUMNS` is
 * not set.
 */
export function terminalWidth(
  stream: { columns?: number },
  env: Readonly<Record<string, string | undefined>>,
): number | undefined {
  const width = stream.columns || Number(env.COLUMNS);
  return width > 0 ? Math.max(40, Math.floor(width)) : undefined;
}

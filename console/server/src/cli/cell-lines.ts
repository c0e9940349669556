import { wrapItems } from '@glasshouse/settings';
import { isExplanation, isProse } from './usefulness.js';

/** Highest number of lines of a cell. */
const maxLines = 3;

/** Returns the lines of a cell: up to three of an explanation, one of any other text. */
export function linesOf(text: string, width: number, name: string): string[] {
  if (!isExplanation(name) || text.length <= width) return [shorten(text, width, !isProse(name))];
  const lines = wrapItems(text.split(' '), width, '', ' ');
  const last = lines.slice(maxLines - 1).join(' ');
  return [...lines.slice(0, maxLines - 1), ...(last === '' ? [] : [last])].map((line) =>
    shorten(line, width, false),
  );
}

/** Returns the lines of a column one below the other, with as many for each row as its highest cell has. */
export function stacked(
  texts: readonly (readonly string[])[],
  columns: readonly { texts: readonly (readonly string[])[] }[],
): string[] {
  return texts.flatMap((lines, row) => {
    const height = Math.max(...columns.map((column) => column.texts[row]?.length ?? 0));
    return Array.from({ length: height }, (_, at) => lines[at] ?? '');
  });
}

/** Returns text of at most `width` characters, with `…` in the middle or at the end of a longer one. */
export function shorten(text: string, width: number, inMiddle: boolean): string {
  if (text.length <= width) return text;
  const tail = inMiddle ? Math.floor((width - 1) / 3) : 0;
  return `${text.slice(0, width - 1 - tail)}…${tail > 0 ? text.slice(-tail) : ''}`;
}

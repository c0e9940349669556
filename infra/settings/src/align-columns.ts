/**
 * Aligns cells in columns of the width of their widest cell, separated by two spaces, and joins the lines.
 *
 * @param lines cells of each line, all of the same number
 * @param isRight whether a column, by its index, is aligned to the right; default: none
 */
export function alignColumns(
  lines: readonly (readonly string[])[],
  isRight: (column: number) => boolean = () => false,
): string {
  const columns = (lines[0] ?? []).map((_, at) => ({
    width: Math.max(...lines.map((cells) => (cells[at] as string).length)),
    isRight: isRight(at),
  }));
  return lines
    .map((cells) =>
      columns
        .map(({ width, isRight: right }, at) => {
          const cell = cells[at] as string;
          return right ? cell.padStart(width) : cell.padEnd(width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Returns rows as a table of aligned columns, numbers to the right; `(no rows)` without rows. */
export function textTable(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  if (names.length === 0) return '(no rows)';
  const cells = [names, ...rows.map((row) => names.map((name) => cellText(row[name])))];
  const widths = names.map((_, at) => Math.max(...cells.map((line) => (line[at] as string).length)));
  const isNumber = names.map((name) => typeof rows[0]?.[name] === 'number');
  return cells
    .map((line) =>
      line
        .map((text, at) =>
          isNumber[at] ? text.padStart(widths[at] as number) : text.padEnd(widths[at] as number),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

import { alignColumns } from '@glasshouse/settings';

/** Returns rows as a table of aligned columns, numbers to the right; `(no rows)` without rows. */
export function textTable(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = Object.keys(rows[0] ?? {});
  if (names.length === 0) return '(no rows)';
  const cells = [names, ...rows.map((row) => names.map((name) => cellText(row[name])))];
  return alignColumns(cells, (at) => typeof rows[0]?.[names[at] as string] === 'number');
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

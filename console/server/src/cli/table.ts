import { alignColumns } from '@glasshouse/settings';
import { fitTable } from './fit-table.js';
import { createLayout, type Layout } from './layout.js';
import { cellOf, cellsOf, hasFreeNames, type Row } from './row-cells.js';
import { labelTexts, sharedLabels, withoutLabels } from './shared-labels.js';
import { lastColumns } from './usefulness.js';

/**
 * Returns rows as a text table. Members that all rows lack are omitted. On a terminal, the table fits its width, and notes
 * below name what it omits; otherwise rows are complete.
 */
export function tableOf(rows: readonly Row[], layout: Layout = createLayout()): string {
  const shared = layout.width === undefined ? undefined : sharedLabels(rows);
  const cells = rows.map((row) => cellsOf(shared ? withoutLabels(row, shared) : row));
  const all = [...new Set(cells.flatMap((row) => [...row.keys()]))];
  const names = all.filter((name) => cells.some((row) => row.get(name)));
  const requested = layout.columns?.filter((name) => rows.some((row, at) => isColumn(row, cells[at], name)));
  for (const name of [...all, ...(requested ?? [])]) layout.known.add(name);
  if (requested && requested.length > 0)
    return alignColumns([
      requested,
      ...rows.map((row, at) => requested.map((name) => cellOf(row, cells[at] as Map<string, string>, name))),
    ]);
  names.sort((a, b) => lastColumns.indexOf(a) - lastColumns.indexOf(b));
  const columns = names.map((name) => ({ name, texts: cells.map((row) => row.get(name) ?? '') }));
  if (layout.width !== undefined) return fitTable(columns, layout.width, labelTexts(shared));
  return alignColumns([names, ...rows.map((_, at) => columns.map(({ texts }) => texts[at] as string))]);
}

/** Returns whether a row has a column, or may have it: names of attributes, labels and fields of log records are free. */
function isColumn(row: Row, cells: ReadonlyMap<string, string> | undefined, name: string): boolean {
  if (cells === undefined) return false;
  return cells.has(name) || cellOf(row, cells, name) !== '' || hasFreeNames(row);
}

import type { Layout } from './layout.js';
import type { Row } from './row-cells.js';
import { tableOf } from './table.js';

/** Returns a table below its title; an empty one is named, because its absence is information, too. */
export function sectionOf(title: string, rows: readonly Row[], layout?: Layout): string {
  return rows.length === 0 ? `no ${title}` : `${title}\n${tableOf(rows, layout)}`;
}

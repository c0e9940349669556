import { tableOf } from './table.js';

/** Returns a table below its title; an empty one is named, because its absence is information, too. */
export function sectionOf(title: string, rows: readonly Readonly<Record<string, unknown>>[]): string {
  return rows.length === 0 ? `no ${title}` : `${title}\n${tableOf(rows)}`;
}

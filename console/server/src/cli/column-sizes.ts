import { isKey, isProse, rankOf } from './usefulness.js';

/** Column of a table, with a text for each row. */
export interface Column {
  name: string;
  texts: readonly string[];
}

export interface SizedColumn extends Column {
  /** Width of the widest text or of the name. */
  full: number;
  /** Width below which the column is of no use. */
  least: number;
}

/** Number of spaces between two columns. */
const gap = 2;

export function widthOf(name: string, texts: readonly string[]): number {
  return texts.reduce((widest, text) => Math.max(widest, text.length), name.length);
}

export function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, 0) + gap * Math.max(0, widths.length - 1);
}

/** Identifiers and numbers are shown completely or not at all; other texts may be shortened. */
export function sizeOf({ name, texts }: Column, width: number, hasId: boolean): SizedColumn {
  const full = widthOf(name, texts);
  const isRigid = texts.every((text) =>
    /^(?:[0-9a-f]{16,}|[-+]?\d[\S ]{0,45}|- \(.{1,20}\)|[ ▁-█]+|)$/.test(text),
  );
  const prose = Math.min(40, 0.35 * width);
  const longest =
    name === 'labels' && !hasId ? width - 10 : isKey(name) ? 0.4 * width : isProse(name) ? prose : 24;
  return { name, texts, full, least: isRigid ? full : Math.min(full, Math.floor(longest)) };
}

/** Returns the most useful columns that fit with their least widths. */
export function choose(columns: readonly SizedColumn[], width: number): Set<SizedColumn> {
  const byUse = columns
    .map((column, at) => ({ column, at }))
    .sort((a, b) => rankOf(a.column.name) - rankOf(b.column.name) || a.at - b.at);
  const chosen = new Set<SizedColumn>();
  let used = -gap;
  for (const { column } of byUse) {
    if (used + gap + column.least > width && chosen.size > 0) continue;
    chosen.add(column);
    used += gap + column.least;
  }
  return chosen;
}

/** Divides the width that remains among the shortened columns. */
export function widthsOf(columns: readonly SizedColumn[], width: number): number[] {
  const widths = columns.map(({ least }) => Math.min(least, width));
  let rest = width - totalOf(widths);
  while (rest > 0) {
    const short = columns.flatMap(({ full }, at) => ((widths[at] as number) < full ? [at] : []));
    if (short.length === 0) break;
    for (const at of short.slice(0, rest)) widths[at] = (widths[at] as number) + 1;
    rest -= Math.min(rest, short.length);
  }
  return widths;
}

import { alignColumns, wrapItems } from '@glasshouse/settings';
import { isKey, isProse, rankOf } from './usefulness.js';

/** Column of a table, with a text for each row. */
export interface Column {
  name: string;
  texts: readonly string[];
}

interface SizedColumn extends Column {
  /** Width of the widest text or of the name. */
  full: number;
  /** Width below which the column is of no use. */
  least: number;
}

/** Number of spaces between two columns. */
const gap = 2;

/**
 * Returns a table that fits a width. If it does not fit as it is, values that all rows share are said once, the common date
 * of times is said once, the least useful columns are omitted, and long texts are shortened. Notes below the table say so.
 *
 * @param labels labels that all rows share, which `columns` lack
 */
export function fitTable(columns: readonly Column[], width: number, labels: readonly string[] = []): string {
  if (totalOf(columns.map(({ name, texts }) => widthOf(name, texts))) <= width) return print(columns);
  const shared = columns.filter(isShared);
  const varying = columns.filter((column) => !shared.includes(column));
  const { columns: short, date } = withoutDate(varying);
  const hasId = short.some(({ name }) => name === 'traceId');
  const sized = short.map((column) => sizeOf(column, width, hasId));
  const chosen = choose(sized, width);
  const shown = sized.filter((column) => chosen.has(column));
  const widths = widthsOf(shown, width);
  const cut = shown.map(({ name, texts }, at) => ({
    name: shorten(name, widths[at] as number, false),
    texts: texts.map((text) => shorten(text, widths[at] as number, !isProse(name))),
  }));
  const facts = shared
    .map(({ name, texts }) => `${name} ${texts[0]}`)
    .concat(labels)
    .filter((fact) => fact.length <= width / 2);
  return [
    print(cut),
    ...(facts.length > 0 ? wrapItems([...new Set(facts)], width, 'in all rows: ', ', ') : []),
    ...(date !== undefined && hasTime(shown) ? [`times in UTC on ${date}`] : []),
    ...omittedNote(
      sized.filter((column) => !chosen.has(column)).map(({ name }) => name),
      width,
    ),
  ].join('\n');
}

function print(columns: readonly Column[]): string {
  const count = columns[0]?.texts.length ?? 0;
  return alignColumns([
    columns.map(({ name }) => name),
    ...Array.from({ length: count }, (_, at) => columns.map(({ texts }) => texts[at] as string)),
  ]);
}

function widthOf(name: string, texts: readonly string[]): number {
  return texts.reduce((widest, text) => Math.max(widest, text.length), name.length);
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, 0) + gap * Math.max(0, widths.length - 1);
}

function isShared({ texts }: Column): boolean {
  return texts.length > 1 && texts[0] !== '' && texts.every((text) => text === texts[0]);
}

const instant = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d(?:\.\d+)?)Z$/;

/** Removes the date of all times, if it is the same. */
function withoutDate(columns: readonly Column[]): { columns: readonly Column[]; date?: string } {
  const dates = columns.flatMap(({ texts }) => texts.map((text) => instant.exec(text)?.[1]));
  const [date, ...others] = new Set(dates.filter((each) => each !== undefined));
  if (date === undefined || others.length > 0) return { columns };
  const shortened = columns.map(({ name, texts }) => ({
    name,
    texts: texts.map((text) => instant.exec(text)?.[2] ?? text),
  }));
  return { columns: shortened, date };
}

function hasTime(columns: readonly Column[]): boolean {
  return columns.some(({ texts }) => texts.some((text) => /^\d\d:\d\d:\d\d/.test(text)));
}

/** Identifiers and numbers are shown completely or not at all; other texts may be shortened. */
function sizeOf({ name, texts }: Column, width: number, hasId: boolean): SizedColumn {
  const full = widthOf(name, texts);
  const isRigid = texts.every((text) =>
    /^(?:[0-9a-f]{16,}|[-+]?\d[\S ]{0,45}|- \(.{1,20}\)|[ ▁-█]+|)$/.test(text),
  );
  const prose = Math.min(40, 0.35 * width);
  const longest =
    name === 'labels' && !hasId ? width - 20 : isKey(name) ? 0.4 * width : isProse(name) ? prose : 24;
  return { name, texts, full, least: isRigid ? full : Math.min(full, Math.floor(longest)) };
}

/** Returns the most useful columns that fit with their least widths. */
function choose(columns: readonly SizedColumn[], width: number): Set<SizedColumn> {
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
function widthsOf(columns: readonly SizedColumn[], width: number): number[] {
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

/** Returns text of at most `width` characters, with `…` in the middle or at the end of a longer one. */
function shorten(text: string, width: number, inMiddle: boolean): string {
  if (text.length <= width) return text;
  const tail = inMiddle ? Math.floor((width - 1) / 3) : 0;
  return `${text.slice(0, width - 1 - tail)}…${tail > 0 ? text.slice(-tail) : ''}`;
}

/** Returns one line with the names of the omitted columns, as many as fit. */
function omittedNote(names: readonly string[], width: number): string[] {
  if (names.length === 0) return [];
  const how = ' (--columns NAME,... or --json)';
  const lineOf = (count: number) => {
    const more = names.length - count;
    return `omitted: ${names.slice(0, count).join(', ')}${more > 0 ? ` and ${more} more` : ''}${how}`;
  };
  let count = names.length;
  while (count > 1 && lineOf(count).length > width) count--;
  return [lineOf(count)];
}

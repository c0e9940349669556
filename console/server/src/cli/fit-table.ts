import { alignColumns, wrapItems } from '@glasshouse/settings';
import { linesOf, shorten, stacked } from './cell-lines.js';
import { type Column, choose, sizeOf, totalOf, widthOf, widthsOf } from './column-sizes.js';

/**
 * Returns a table that fits a width. If it does not fit as it is, values that all rows share are said once, the common date
 * of times is said once, the least useful columns are omitted, explanations are broken into lines, and other long texts are
 * shortened. Notes below the table say so.
 *
 * @param labels labels that all rows share, which `columns` lack
 */
export function fitTable(columns: readonly Column[], width: number, labels: readonly string[] = []): string {
  if (totalOf(columns.map(({ name, texts }) => widthOf(name, texts))) <= width) return print(columns);
  // rows that are all the same keep their first column
  const shared = columns.every(isShared) ? columns.slice(1) : columns.filter(isShared);
  const varying = columns.filter((column) => !shared.includes(column));
  const { columns: short, date } = withoutDate(varying);
  const hasId = short.some(({ name }) => name === 'traceId');
  const sized = short.map((column) => sizeOf(column, width, hasId));
  const chosen = choose(sized, width);
  const shown = sized.filter((column) => chosen.has(column));
  const widths = widthsOf(shown, width);
  const cut = shown.map(({ name, texts }, at) => ({
    name: shorten(name, widths[at] as number, false),
    texts: texts.map((text) => linesOf(text, widths[at] as number, name)),
  }));
  const isShort = ({ name, texts }: Column) => `${name} ${texts[0]}`.length <= width / 2;
  const facts = shared.filter(isShort).map(({ name, texts }) => `${name} ${texts[0]}`);
  const omitted = columns.filter(
    (column) =>
      (shared.includes(column) && !isShort(column)) ||
      sized.some((each) => each.name === column.name && !chosen.has(each)),
  );
  return [
    print(cut.map(({ name, texts }) => ({ name, texts: stacked(texts, cut) }))),
    ...sharedNote([...facts, ...labels], width),
    ...(date !== undefined && hasTime(shown) ? [`times in UTC on ${date}`] : []),
    ...omittedNote(
      omitted.map(({ name }) => name),
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

/** Returns lines with the values that all rows share, each once. */
function sharedNote(facts: readonly string[], width: number): string[] {
  const head = 'in all rows: ';
  const short = facts.map((fact) => shorten(fact, width - head.length - 1, true));
  return wrapItems([...new Set(short)], width, head, ', ');
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

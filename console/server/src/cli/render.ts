import { didYouMean, wrapLines } from '@glasshouse/settings';
import { formatValue, printable } from './format-value.js';
import { isObject } from './is-object.js';
import { createLayout, type Layout } from './layout.js';
import { spanTree } from './span-tree.js';
import { tableOf } from './table.js';

/** Highest number of exemplars in a table. */
const maxExemplars = 8;

/** Returns a response for people: a table for each list, then the other members. */
export function renderResponse(body: unknown, layout: Layout = createLayout()): string {
  if (Array.isArray(body)) return listText(body.flat(), layout);
  if (!isObject(body)) return formatValue('', body);
  const parts: string[] = [];
  const { unknownFields, similarFields, ...members } = body;
  if (Array.isArray(unknownFields))
    parts.push(...unknownFields.map((name) => unknownFieldText(String(name), similarFields)));
  const rest: [string, unknown][] = [];
  for (const [name, value] of Object.entries(members)) {
    if (isRows(value)) {
      if (name === 'exemplars') parts.push(exemplarText(value, layout));
      else if (name === 'spans') parts.push(`spans\n${spanTree(value, layout)}`);
      else parts.push((name === 'items' ? '' : `${name}\n`) + tableOf(value, layout));
    } else if (!(Array.isArray(value) && value.length === 0)) rest.push([name, value]);
    else if (name === 'items') parts.push('no items');
  }
  const scalars = rest.filter(([, value]) => !isObject(value));
  for (const [name, value] of rest) if (isObject(value)) parts.push(objectText(name, value, layout));
  if (scalars.length > 0)
    parts.push(
      wrapLines(
        scalars.map(([name, value]) => `${name}: ${formatValue(name, value)}`).join('\n'),
        layout.width,
      ),
    );
  return parts.join('\n\n');
}

/** Returns a table of the first exemplars, which have the highest values: all of them would hide the series. */
function exemplarText(exemplars: readonly Record<string, unknown>[], layout: Layout): string {
  const shown = exemplars.slice(0, maxExemplars);
  const omitted = exemplars.length - shown.length;
  const title = omitted === 0 ? 'exemplars' : `exemplars, highest values first (${omitted} more with --json)`;
  return `${title}\n${tableOf(shown, layout)}`;
}

/** Returns a line about a field that no stored item has, with the known fields that have a similar name. */
function unknownFieldText(name: string, similarFields: unknown): string {
  const similar = isObject(similarFields) && Object.hasOwn(similarFields, name) ? similarFields[name] : [];
  const near = (Array.isArray(similar) ? similar : []).map((each) => printable(String(each)));
  return `no stored item has the field ${printable(name)}${didYouMean(near)}`;
}

function listText(items: readonly unknown[], layout: Layout): string {
  if (items.length === 0) return 'no items';
  return isRows(items) ? tableOf(items, layout) : items.map((item) => formatValue('', item)).join('\n');
}

function objectText(name: string, value: Record<string, unknown>, layout: Layout): string {
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([, member]) => isObject(member)))
    return `${name}\n${tableOf(
      entries.map(([key, member]) => ({ [name]: key, ...(member as object) })),
      layout,
    )}`;
  return wrapLines(`${name}: ${formatValue(name, value)}`, layout.width);
}

function isRows(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

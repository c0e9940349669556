import { didYouMean } from '@glasshouse/settings';
import { formatValue, printable } from './format-value.js';
import { spanTree } from './span-tree.js';
import { isObject, tableOf } from './table.js';

/** Returns a response for people: a table for each list, then the other members. */
export function renderResponse(body: unknown): string {
  if (!isObject(body)) return formatValue('', body);
  const parts: string[] = [];
  const { unknownFields, similarFields, ...members } = body;
  if (Array.isArray(unknownFields))
    parts.push(...unknownFields.map((name) => unknownFieldText(String(name), similarFields)));
  const rest: [string, unknown][] = [];
  for (const [name, value] of Object.entries(members)) {
    if (isRows(value)) {
      const title = name === 'items' ? '' : `${name}\n`;
      parts.push(title + (name === 'spans' ? spanTree(value) : tableOf(value)));
    } else if (!(Array.isArray(value) && value.length === 0)) rest.push([name, value]);
    else if (name === 'items') parts.push('no items');
  }
  const scalars = rest.filter(([, value]) => !isObject(value));
  for (const [name, value] of rest) if (isObject(value)) parts.push(objectText(name, value));
  if (scalars.length > 0)
    parts.push(scalars.map(([name, value]) => `${name}: ${formatValue(name, value)}`).join('\n'));
  return parts.join('\n\n');
}

/** Returns a line about a field that no stored item has, with the known fields that have a similar name. */
function unknownFieldText(name: string, similarFields: unknown): string {
  const similar = isObject(similarFields) && Object.hasOwn(similarFields, name) ? similarFields[name] : [];
  const near = (Array.isArray(similar) ? similar : []).map((each) => printable(String(each)));
  return `no stored item has the field ${printable(name)}${didYouMean(near)}`;
}

function objectText(name: string, value: Record<string, unknown>): string {
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([, member]) => isObject(member)))
    return `${name}\n${tableOf(entries.map(([key, member]) => ({ [name]: key, ...(member as object) })))}`;
  return `${name}: ${formatValue(name, value)}`;
}

function isRows(value: unknown): value is Record<string, unknown>[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

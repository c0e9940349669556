import { asObject } from '../constant-fields.js';
import type { AttributeValue, LogFields } from '../types.js';

const root = 'value';

/**
 * Converts any value to one text: the field that `flatten` makes of it, or JSON when there are several fields.
 * Secrets are masked. Never throws.
 */
export function textBy(flatten: (fields: LogFields, out: AttributeValue[]) => void, value: unknown): string {
  if (value === undefined) return 'undefined';
  const fields: AttributeValue[] = [];
  flatten({ [root]: value }, fields);
  if (fields.length === 2 && fields[0] === root) return String(fields[1]);
  const members = Object.entries(asObject(fields));
  return JSON.stringify(Object.fromEntries(members.map(([name, of]) => [name.slice(root.length + 1), of])));
}

import { asObject } from '../constant-fields.js';
import type { AttributeValue, LogFields } from '../types.js';

const root = 'value';

/**
 * One text for any value: what `flatten` makes of it, or JSON when that is several fields, as for an object or a map.
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

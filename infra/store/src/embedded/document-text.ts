import { isObject } from '../check/values.js';

/** Encodes a document as JSON. A date becomes `{"$date": milliseconds}`, as no field name starts with `$`. */
export function encodeDocument(document: object): string {
  return JSON.stringify(document, function replace(this: Record<string, unknown>, name, value: unknown) {
    // JSON.stringify has already called toJSON on `value`; `this[name]` is still the date
    const original = this[name];
    return original instanceof Date ? { $date: original.getTime() } : value;
  });
}

/** Decodes the output of `encodeDocument`. */
export function decodeDocument<T>(text: string): T {
  const parsed: unknown = JSON.parse(text);
  return (text.includes('{"$date":') ? reviveDates(parsed) : parsed) as T;
}

function reviveDates(value: unknown): unknown {
  if (Array.isArray(value)) {
    for (let at = 0; at < value.length; at++) {
      // most elements are strings, which need no call
      if (typeof value[at] === 'object') value[at] = reviveDates(value[at]);
    }
  } else if (isObject(value)) {
    if (typeof value.$date === 'number') return new Date(value.$date);
    for (const name of Object.keys(value)) {
      if (typeof value[name] === 'object') value[name] = reviveDates(value[name]);
    }
  }
  return value;
}

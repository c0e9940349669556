import { type Attributes, type AttributeValue, SharedAttributes } from '../attribute-list.js';
import { valueText } from '../logs/flatten.js';
import { cleanText } from '../redaction/clean.js';
import { redacted, secretName } from '../redaction/secrets.js';

/** Limits of a span: numbers of its parts, and characters of a name and of a text. */
export const spanLimits = {
  attributes: 64,
  events: 64,
  eventAttributes: 32,
  links: 64,
  name: 256,
  text: 1024,
} as const;

const unreadable = '[unreadable]';

/** Returns a bounded and redacted value; `secret` returns true for names whose values are always redacted. */
export function cleanAttribute(
  name: string,
  value: AttributeValue,
  secret: (name: string) => boolean,
): AttributeValue {
  if (secret(name)) return redacted;
  if (typeof value === 'string') return cleanText(value, spanLimits.text);
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  // JSON has no NaN and infinities; other types come only from untyped callers, and are converted like log fields
  return cleanText(valueText(value), spanLimits.text);
}

/** Returns the value of an attribute; a placeholder when its getter throws. */
export function readAttribute(attributes: Attributes, name: string): AttributeValue | undefined {
  try {
    return attributes[name];
  } catch {
    return unreadable;
  }
}

/**
 * Returns name, value, name, value... of the first `maxAttributes` attributes that have a value, bounded and redacted.
 * Never throws, even when getters or proxies of the caller do.
 */
export function cleanAttributes(
  attributes: Attributes | undefined,
  secret: (name: string) => boolean,
  maxAttributes: number,
): AttributeValue[] {
  const list: AttributeValue[] = [];
  try {
    for (const name in attributes) {
      const value = readAttribute(attributes, name);
      if (value === undefined || list.length >= maxAttributes * 2) continue;
      list.push(name.slice(0, spanLimits.name), cleanAttribute(name, value, secret));
    }
  } catch {
    // a throw outside the getters, such as by a proxy that lists its names, ends the list
  }
  return list;
}

/**
 * Creates attributes that many spans share, for `span.setShared`: cleaned once, and encoded once for each exporter.
 * Create them at start, or once for each upstream service, operation and status; not for each span.
 *
 * @example
 * const lookup = shareAttributes({ 'db.system.name': 'mongodb', 'db.operation.name': 'findOne' });
 * const span = parent.child('items.findOne', { kind: 'client' }).setShared(lookup);
 */
export function shareAttributes(attributes: Attributes): SharedAttributes {
  return new SharedAttributes(cleanAttributes(attributes, secretName, spanLimits.attributes));
}

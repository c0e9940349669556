import { type Attributes, type AttributeValue, SharedAttributes } from '../attribute-list.js';
import { valueText } from '../logs/flatten.js';
import { cleanText } from '../redaction/clean.js';
import { redacted, secretName } from '../redaction/secrets.js';

/** Of a span: how many it may have, attributes of an event, too, and the characters of a name and of a text. */
export const spanLimits = {
  attributes: 64,
  events: 64,
  eventAttributes: 32,
  links: 64,
  name: 256,
  text: 1024,
} as const;

/** What may be kept of a value; `secret` tells of names whose values may never be. */
export function cleanAttribute(
  name: string,
  value: AttributeValue,
  secret: (name: string) => boolean,
): AttributeValue {
  if (secret(name)) return redacted;
  if (typeof value === 'string') return cleanText(value, spanLimits.text);
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  // JSON has no NaN and infinities; other types come only from callers without types and follow the rules for log
  // fields
  return cleanText(valueText(value), spanLimits.text);
}

/** Name, value, name, value... of what may be kept of the first `most` that have a value. */
export function cleanAttributes(
  attributes: Attributes | undefined,
  secret: (name: string) => boolean,
  most: number,
): AttributeValue[] {
  const list: AttributeValue[] = [];
  for (const name in attributes) {
    const value = attributes[name];
    if (value === undefined || list.length >= most * 2) continue;
    list.push(name.slice(0, spanLimits.name), cleanAttribute(name, value, secret));
  }
  return list;
}

/**
 * Attributes that many spans have in common, for `span.setShared`: cleaned once, and encoded once for each destination.
 * Make them where the code begins, or once for each peer, operation and status; not for each span.
 *
 * @example
 * const lookup = shareAttributes({ 'db.system.name': 'mongodb', 'db.operation.name': 'findOne' });
 * const span = parent.child('products.findOne', { kind: 'client' }).setShared(lookup);
 */
export function shareAttributes(attributes: Attributes): SharedAttributes {
  return new SharedAttributes(cleanAttributes(attributes, secretName, spanLimits.attributes));
}

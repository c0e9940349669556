import type { ConstantFields } from '../constant-fields.js';
import { cleanText, textOf } from '../redaction/clean.js';
import { redacted, secretName } from '../redaction/secrets.js';
import type { Attributes, AttributeValue } from '../types.js';

/** Of a span: how many it may have, and the characters of a name and of a text. */
export const spanLimits = { attributes: 64, events: 64, links: 64, name: 256, text: 1024 } as const;

/** What may be kept of a value; `secret` tells of names whose values may never be. */
export function cleanAttribute(
  name: string,
  value: AttributeValue,
  secret: (name: string) => boolean,
): AttributeValue {
  if (secret(name)) return redacted;
  if (typeof value === 'string') return cleanText(value, spanLimits.text);
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  // NaN and infinities have no JSON form; the rest only callers without types can give
  return cleanText(textOf(value), spanLimits.text);
}

/** Made by {@link shareAttributes}. */
export class SharedAttributes {
  readonly #list: AttributeValue[] = [];

  constructor(attributes: Attributes) {
    for (const name in attributes) {
      const value = attributes[name];
      if (value === undefined || this.#list.length >= spanLimits.attributes * 2) continue;
      this.#list.push(name.slice(0, spanLimits.name), cleanAttribute(name, value, secretName));
    }
  }

  /** Clean, and the same array each time. */
  get list(): ConstantFields {
    return this.#list;
  }
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
  return new SharedAttributes(attributes);
}

import type { AttributeValue } from '../../attribute-list.js';
import type { SpanEvent } from '../../trace/finished-span.js';

/**
 * Returns the text of an event's annotation: `retry|{"attempt":2}|0`, or the name alone. OpenTelemetry's collector,
 * which is also Jaeger's receiver, reads typed attributes from this form. Jaeger cuts any other text at its first bar,
 * and rejects the whole request for a second one, so a bar in a name becomes a slash.
 */
export function annotationText({ name, attributes }: SpanEvent): string {
  const plain = name.includes('|') ? name.replaceAll('|', '/') : name;
  if (attributes.length === 0) return plain;
  const fields: Record<string, AttributeValue> = Object.create(null);
  for (let at = 0; at < attributes.length; at += 2) {
    const value = attributes[at + 1] as AttributeValue;
    // the collector parses it as a 64-bit integer, which it may exceed
    const tooLarge = Number.isInteger(value) && !Number.isSafeInteger(value);
    fields[attributes[at] as string] = tooLarge ? String(value) : value;
  }
  return `${plain}|${JSON.stringify(fields)}|0`;
}

/** Returns the name of the remote endpoint of a client span: the called service, or the kind of database. */
export function remoteServiceOf(attributes: readonly AttributeValue[]): AttributeValue | undefined {
  let database: AttributeValue | undefined;
  for (let at = 0; at < attributes.length; at += 2) {
    if (attributes[at] === 'peer.service') return attributes[at + 1];
    if (attributes[at] === 'db.system.name') database = attributes[at + 1];
  }
  return database;
}

import type { AttributeValue } from '../../types.js';
import type { SpanEvent } from '../finished-span.js';

/**
 * An event as the text of an annotation: `retry|{"attempt":2}|0`, or its name alone. So OpenTelemetry's collector writes
 * it, and so Jaeger, whose intake is the collector's, reads attributes with their types. Jaeger cuts any other text at
 * its first bar, and refuses the whole request when there is a second: a bar in a name becomes a slash.
 */
export function annotationText({ name, attributes }: SpanEvent): string {
  const plain = name.includes('|') ? name.replaceAll('|', '/') : name;
  if (attributes.length === 0) return plain;
  const fields: Record<string, AttributeValue> = Object.create(null);
  for (let at = 0; at < attributes.length; at += 2) {
    const value = attributes[at + 1] as AttributeValue;
    // read back as an integer of 64 bits, which it may not fit
    const tooLarge = Number.isInteger(value) && !Number.isSafeInteger(value);
    fields[attributes[at] as string] = tooLarge ? String(value) : value;
  }
  return `${plain}|${JSON.stringify(fields)}|0`;
}

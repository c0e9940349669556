import { type AttributeValue, limits } from '../../store/span.js';
import { bounded, integerOf, isObject, jsonOf, setOwn } from '../../store/values.js';

/** Reads OTLP's `KeyValue` list as an object. Lists and maps become JSON text. */
export function readAttributes(list: unknown): Record<string, AttributeValue> {
  const read: Record<string, AttributeValue> = {};
  if (!Array.isArray(list)) return read;
  for (const pair of list.slice(0, limits.attributes)) {
    if (!isObject(pair) || typeof pair.key !== 'string') continue;
    const value = readValue(pair.value);
    if (value !== undefined)
      setOwn(read, bounded(pair.key, limits.name), typeof value === 'object' ? jsonOf(value) : value);
  }
  return read;
}

/**
 * Reads OTLP's `AnyValue` (opentelemetry-proto, common.proto). An int64 is a decimal string or a number in JSON, and a
 * bigint from Protocol Buffers.
 */
export function readValue(value: unknown, depth = 0): AttributeValue | object | undefined {
  if (!isObject(value) || depth > 8) return undefined;
  if (typeof value.stringValue === 'string') return bounded(value.stringValue);
  if (typeof value.boolValue === 'boolean') return value.boolValue;
  if (isPresent(value.intValue)) return integer(value.intValue);
  // JSON has no number for "NaN" and "Infinity", and 1e400 parses to Infinity
  if (typeof value.doubleValue === 'number')
    return Number.isFinite(value.doubleValue) ? value.doubleValue : String(value.doubleValue);
  if (typeof value.doubleValue === 'string') return bounded(value.doubleValue);
  if (typeof value.bytesValue === 'string') return bounded(value.bytesValue);
  if (isObject(value.arrayValue)) {
    const values = value.arrayValue.values;
    return Array.isArray(values)
      ? values.slice(0, limits.attributes).map((v) => readValue(v, depth + 1) ?? null)
      : [];
  }
  if (isObject(value.kvlistValue)) {
    const values = value.kvlistValue.values;
    const entries = Array.isArray(values) ? values.slice(0, limits.attributes).filter(isObject) : [];
    return Object.fromEntries(
      entries
        .filter(({ key }) => typeof key === 'string')
        .map(({ key, value: inner }) => [key, readValue(inner, depth + 1) ?? null]),
    );
  }
  return undefined;
}

/** Reads an integer; returns text when a number would lose digits. */
function integer(value: unknown): AttributeValue | undefined {
  if (typeof value === 'bigint') return integerOf(value);
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value);
  if (!/^-?\d{1,20}$/.test(text)) return bounded(text, limits.name);
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

/** Thrown for a field value outside its type's range; the entry is rejected. */
export class FieldError extends Error {
  override readonly name = 'FieldError';
}

const largestFixed64 = 2n ** 64n - 1n;

/**
 * Reads a `fixed64` of nanoseconds since the epoch as microseconds: a bigint, or in JSON a decimal string or a
 * number. Zero, `null` and an empty string mean absent.
 *
 * @throws FieldError for anything but an integer from 0 to 2^64 - 1
 */
export function microsOf(value: unknown, field: string): number | undefined {
  if (!isPresent(value) || value === '') return undefined;
  const nanos = fixed64(value);
  if (nanos === undefined) throw new FieldError(`${field} is not a 64-bit time in nanoseconds`);
  if (nanos === 0n) return undefined;
  return nanos < 1000n ? 1 : Number(nanos / 1000n);
}

function fixed64(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return within(value);
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value);
  if (text.length > 40) return undefined;
  if (/^\d+$/.test(text)) return within(BigInt(text));
  // "1.7e18" and 1.0 are integers too
  if (!/^\d+(\.\d+)?(e\+?\d{1,3})?$/i.test(text)) return undefined;
  const number = Number(text);
  return Number.isInteger(number) ? within(BigInt(number)) : undefined;
}

function within(nanos: bigint): bigint | undefined {
  return nanos <= largestFixed64 ? nanos : undefined;
}

/** Returns whether a field is present; `null` means absent (Protocol Buffers' JSON mapping). */
function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null;
}

/** Reads a `uint32` count, e.g. of dropped attributes; 0 when it is absent or invalid. */
export function countOf(value: unknown): number {
  const number = typeof value === 'string' && /^\d{1,10}$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number > 0 && number < 2 ** 32
    ? number
    : 0;
}

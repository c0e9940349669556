import { type AttributeValue, bounded, jsonOf, limits } from '../store/span.js';
import { isObject } from './received.js';

/** OTLP/JSON's `KeyValue` list as a plain object; lists and maps inside become JSON text. */
export function readAttributes(list: unknown): Record<string, AttributeValue> {
  const read: Record<string, AttributeValue> = {};
  if (!Array.isArray(list)) return read;
  for (const pair of list.slice(0, limits.attributes)) {
    if (!isObject(pair) || typeof pair.key !== 'string') continue;
    const value = readValue(pair.value);
    if (value !== undefined)
      read[bounded(pair.key, limits.name)] = typeof value === 'object' ? jsonOf(value) : value;
  }
  return read;
}

/** OTLP/JSON's `AnyValue` (opentelemetry-proto, common.proto): int64 is a decimal string or a number. */
export function readValue(value: unknown, depth = 0): AttributeValue | object | undefined {
  if (!isObject(value) || depth > 8) return undefined;
  if (typeof value.stringValue === 'string') return bounded(value.stringValue);
  if (typeof value.boolValue === 'boolean') return value.boolValue;
  if (value.intValue !== undefined) return integer(value.intValue);
  if (typeof value.doubleValue === 'number') return value.doubleValue;
  if (typeof value.doubleValue === 'string') return value.doubleValue; // "NaN", "Infinity" have no JSON number
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
      entries.map((entry) => [String(entry.key), readValue(entry.value, depth + 1) ?? null]),
    );
  }
  return undefined;
}

/** Kept as text when a number would lose digits. */
function integer(value: unknown): AttributeValue | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  if (!/^-?\d{1,20}$/.test(String(value))) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** A time in nanoseconds since the epoch, a decimal string or a number, as microseconds. */
export function microsOf(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value) && value > 0) return Math.round(value / 1000);
  if (typeof value !== 'string' || !/^\d{4,20}$/.test(value)) return undefined;
  const micros = Number(value.slice(0, -3));
  return micros > 0 ? micros : undefined;
}

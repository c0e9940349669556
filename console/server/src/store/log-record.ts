import { readIsoMs } from './iso-time.js';
import { type ReadLevel, readLevel } from './levels.js';
import { spanIdOf, traceIdOf } from './span.js';
import { isStorableSecond } from './time-range.js';
import { bounded, integerOf, isPlainObject, jsonOf, maxTextLength, setOwn } from './values.js';

export type LogFields = Record<string, string | number | boolean>;

/** Record with flat ECS field names, always with `@timestamp`, `log.level`, `message` and `service.name`. */
export interface LogRecord {
  timeMs: number;
  /** True when `@timestamp` is `timeMs` as `toISOString` writes it. */
  hasIsoTime: boolean;
  level: ReadLevel;
  service: string;
  traceId: string | undefined;
  /** `event.id`, which identifies a record that is sent again. */
  eventId: string | undefined;
  fields: LogFields;
}

/** Fields that every record has; they are stored first. */
export const requiredNames = ['@timestamp', 'log.level', 'message', 'service.name'] as const;
const limits = { fields: 128, protocolFields: 16, depth: 6, name: 256 };

/**
 * Converts a record of any log sender to ECS. Nested objects become dotted names, required fields are added, and all
 * values are bounded. `log.level` is one of the console's levels; `log.original_level` has the sender's value, if that
 * differs.
 *
 * @param raw becomes the fields of the result when it is flat already, so that the caller must not use it afterwards
 * @param timeMs epoch milliseconds, for records without `@timestamp`
 * @param protocolFields fields that the protocol adds
 */
export function toLogRecord(
  raw: Record<string, unknown>,
  timeMs: number,
  protocolFields: Record<string, unknown> = {},
): LogRecord {
  const flat: LogFields = isFlat(raw) ? raw : {};
  if (flat !== raw) flatten(raw, '', flat, { left: limits.fields }, 0);
  flatten(protocolFields, '', flat, { left: limits.protocolFields }, 0);
  const given = flat['@timestamp'];
  const isoMs = typeof given === 'string' ? readIsoMs(given) : Number.NaN;
  const hasIsoTime = !Number.isNaN(isoMs);
  const timestamp = hasIsoTime ? isoMs : typeof given === 'string' ? Date.parse(given) : Number.NaN;
  const isUsable = isStorableSecond(timestamp / 1000); // false for NaN too
  const at = isUsable ? timestamp : timeMs;
  const traceId = traceIdOf(flat['trace.id'] ?? flat.trace_id ?? flat.traceId);
  const spanId = spanIdOf(flat['span.id'] ?? flat.span_id ?? flat.spanId);
  const level = readLevel(flat);
  const service = bounded(String(flat['service.name'] ?? flat.service ?? 'unknown'), limits.name);
  const givenLevel = flat['log.level'];
  if (!isUsable) flat['@timestamp'] = new Date(at).toISOString();
  flat['log.level'] = level.text;
  flat.message = String(flat.message ?? flat.msg ?? flat.log ?? '');
  flat['service.name'] = service;
  if (level.original !== undefined && givenLevel !== undefined) flat['log.original_level'] ??= givenLevel;
  if (traceId) flat['trace.id'] = traceId;
  if (spanId) flat['span.id'] = spanId;
  const eventId = flat['event.id'];
  return {
    timeMs: at,
    hasIsoTime: hasIsoTime || !isUsable,
    level,
    service,
    traceId,
    eventId: eventId === undefined ? undefined : String(eventId),
    fields: flat,
  };
}

/** Returns whether {@link flatten} would return equal fields: most records are flat, and need no copy. */
function isFlat(raw: Record<string, unknown>): raw is LogFields {
  let count = 0;
  for (const name in raw) {
    const value = raw[name];
    if (++count > limits.fields || name.length > limits.name || name === '__proto__') return false;
    if (typeof value === 'string' ? value.length > maxTextLength : !isPlainNumber(value)) return false;
  }
  return true;
}

function isPlainNumber(value: unknown): boolean {
  return typeof value === 'number' ? Number.isFinite(value) : typeof value === 'boolean';
}

function flatten(
  value: Record<string, unknown>,
  prefix: string,
  into: LogFields,
  budget: { left: number },
  depth: number,
): void {
  for (const key in value) {
    if (budget.left <= 0) return;
    // a concatenation would be a new string, which must be hashed again
    const name = bounded(prefix === '' ? key : prefix + key, limits.name);
    const inner = value[key];
    if (inner === null || inner === undefined) continue;
    if (isPlainObject(inner) && depth < limits.depth) {
      flatten(inner, `${name}.`, into, budget, depth + 1);
      continue;
    }
    budget.left--;
    setOwn(into, name, leaf(inner));
  }
}

function leaf(value: unknown): string | number | boolean {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return integerOf(value);
  if (typeof value === 'string') return bounded(value);
  if (value instanceof Uint8Array) return bounded(Buffer.from(value).toString('utf8'));
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  return typeof value === 'object' ? jsonOf(value) : bounded(String(value));
}

import { readIsoMs } from './iso-time.js';
import { type ReadLevel, readLevel } from './levels.js';
import type { RecentIds } from './recent-ids.js';
import type { OpenRows } from './rows/open-rows.js';
import type { Scalar } from './rows/rows.js';
import { spanIdOf, traceIdOf } from './span.js';
import { isStorableSecond } from './time-range.js';
import { bounded, integerOf, isPlainObject, jsonOf, maxTextLength, setOwn } from './values.js';

export type LogFields = Record<string, string | number | boolean>;

/** Record with flat ECS field names, always with `@timestamp`, `log.level`, `message` and `service.name`. */
export interface LogRecord {
  /** Epoch milliseconds. */
  readonly timeMs: number;
  readonly level: ReadLevel;
  readonly service: string;
  readonly traceId: string | undefined;
  /** Returns the value of a field; undefined when it is absent. */
  field(name: string): Scalar | undefined;
  /** Adds `event.id`, which identifies a record that is sent again. Returns false when it is one of the recent ids. */
  addEventId(ids: RecentIds): boolean;
  /** Adds a row with all fields, the required ones first. */
  putInto(rows: OpenRows, codes: RecordCodes): void;
}

/** Codes of two values of a row. */
export interface RecordCodes {
  service: number;
  /** 0 for a record without a trace. */
  trace: number;
}

/** Fields that every record has; they are stored first. */
export const requiredNames = ['@timestamp', 'log.level', 'message', 'service.name'] as const;
export const limits = { fields: 128, protocolFields: 16, depth: 6, name: 256 } as const;

/** Log record whose fields are an object. */
export class FieldsRecord implements LogRecord {
  readonly timeMs: number;
  readonly level: ReadLevel;
  readonly service: string;
  readonly traceId: string | undefined;
  readonly fields: LogFields;
  /** True when `@timestamp` is `timeMs` as `toISOString` writes it. */
  readonly #hasIsoTime: boolean;

  constructor({ timeMs, level, service, traceId }: RecordHead, fields: LogFields, hasIsoTime: boolean) {
    this.timeMs = timeMs;
    this.level = level;
    this.service = service;
    this.traceId = traceId;
    this.fields = fields;
    this.#hasIsoTime = hasIsoTime;
  }

  field(name: string): Scalar | undefined {
    return Object.hasOwn(this.fields, name) ? this.fields[name] : undefined;
  }

  addEventId(ids: RecentIds): boolean {
    const id = this.fields['event.id'];
    return id === undefined || ids.add(String(id));
  }

  putInto(rows: OpenRows, codes: RecordCodes): void {
    const { fields } = this;
    if (this.#hasIsoTime) rows.putTime('@timestamp');
    else rows.put('@timestamp', fields['@timestamp'] as Scalar);
    rows.put('log.level', fields['log.level'] as Scalar);
    rows.put('message', fields.message as Scalar);
    codes.service = rows.put('service.name', this.service);
    codes.trace = 0;
    for (const name in fields) {
      if (isRequired(name)) continue;
      const code = rows.put(name, fields[name] as Scalar);
      if (name === 'trace.id' && this.traceId !== undefined) codes.trace = code;
    }
    rows.endRow();
  }
}

type RecordHead = Pick<LogRecord, 'timeMs' | 'level' | 'service' | 'traceId'>;

/** Names in the order of {@link FieldsRecord.putInto}; comparisons are faster than a set for four of them. */
function isRequired(name: string): boolean {
  const [time, level, message, service] = requiredNames;
  return name === time || name === level || name === message || name === service;
}

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
): FieldsRecord {
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
  return new FieldsRecord({ timeMs: at, level, service, traceId }, flat, hasIsoTime || !isUsable);
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

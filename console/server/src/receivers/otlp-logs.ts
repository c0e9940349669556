import type { LogFields } from '../store/log-record.js';
import { jsonOf, limits } from '../store/span.js';
import { otlpGroups } from './otlp-scopes.js';
import { readScope } from './otlp-traces.js';
import {
  countOf,
  FieldError,
  isPresent,
  microsOf,
  readAttributes,
  readValue,
  textOf,
} from './otlp-values.js';
import { isObject, type Received } from './received.js';

/** A log record of OTLP as ECS fields; its severity is still as sent, see `store/levels.ts`. */
export interface OtlpLog {
  fields: LogFields;
  /** Epoch milliseconds. */
  timeMs: number;
}

/**
 * Reads an OTLP/HTTP JSON `ExportLogsServiceRequest` as ECS fields. Counts the entries that are no record and takes
 * the rest.
 *
 * @throws IntakeError when the body is no object, or `resourceLogs` is no list
 */
export function readOtlpLogs(body: unknown): Received<OtlpLog> {
  const read: Received<OtlpLog> = { items: [], rejected: 0, reason: undefined };
  for (const group of otlpGroups(body, 'resourceLogs', 'scopeLogs', 'logRecords')) {
    const shared: LogFields = { ...readAttributes(group.resource.attributes), ...scopeFields(group.scope) };
    read.rejected += group.malformed;
    for (const raw of group.entries) {
      try {
        read.items.push(readRecord(raw, shared));
      } catch (error) {
        if (!(error instanceof FieldError)) throw error;
        read.rejected++;
        read.reason ??= error.message;
      }
    }
  }
  return read;
}

function scopeFields(raw: Record<string, unknown>): LogFields {
  const scope = readScope(raw);
  const fields: LogFields = {};
  if (scope?.name !== undefined) fields['log.logger'] = scope.name;
  if (scope?.version !== undefined) fields['otel.scope.version'] = scope.version;
  for (const [name, value] of Object.entries(scope?.attributes ?? {})) fields[`otel.scope.${name}`] = value;
  return fields;
}

/** @throws FieldError */
function readRecord(raw: unknown, shared: LogFields): OtlpLog {
  if (!isObject(raw)) throw new FieldError('an entry is no object');
  const micros = microsOf(raw.timeUnixNano, 'timeUnixNano');
  const observed = microsOf(raw.observedTimeUnixNano, 'observedTimeUnixNano');
  const body = readValue(raw.body);
  const fields: LogFields = { ...shared, ...readAttributes(raw.attributes) };
  fields.message = typeof body === 'object' ? jsonOf(body) : String(body ?? '');
  // a `level` among the attributes is the application's; the record's own severity stands before it
  const number = severityNumber(raw.severityNumber);
  if (number !== undefined) fields.severity_number = number;
  const text = textOf(raw.severityText, limits.name);
  if (text !== undefined) fields.severity_text = text;
  const eventName = textOf(raw.eventName, limits.name);
  if (eventName !== undefined) fields['event.name'] ??= eventName;
  const dropped = countOf(raw.droppedAttributesCount);
  if (dropped > 0) fields['otel.dropped_attributes_count'] = dropped;
  if (isPresent(raw.traceId) && raw.traceId !== '') fields['trace.id'] = String(raw.traceId);
  if (isPresent(raw.spanId) && raw.spanId !== '') fields['span.id'] = String(raw.spanId);
  return { fields, timeMs: (micros ?? observed ?? Date.now() * 1000) / 1000 };
}

/** As sent, also out of range: a number, or a name as Protocol Buffers' JSON mapping allows it. 0 means unspecified. */
function severityNumber(value: unknown): string | number | undefined {
  if (typeof value === 'number')
    return value === 0 ? undefined : Number.isFinite(value) ? value : String(value);
  const name = textOf(value, limits.name);
  return name === 'SEVERITY_NUMBER_UNSPECIFIED' || name === '0' ? undefined : name;
}

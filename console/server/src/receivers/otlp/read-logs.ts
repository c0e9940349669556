import type { LogFields } from '../../store/log-record.js';
import { limits } from '../../store/span.js';
import { isObject, jsonOf, textOf } from '../../store/values.js';
import type { ReadResult } from '../read-result.js';
import { otlpGroups } from './groups.js';
import { readScope } from './read-spans.js';
import { countOf, FieldError, microsOf, readAttributes, readValue } from './values.js';

/** OTLP log record as ECS fields. `store/levels.ts` reads the level from its severity fields. */
export interface OtlpLog {
  fields: LogFields;
  /** Epoch milliseconds. */
  timeMs: number;
}

/**
 * Reads an OTLP `ExportLogsServiceRequest` as ECS fields. Counts invalid entries and returns the rest.
 *
 * @throws MalformedBodyError when the body is not an object, or `resourceLogs` is not an array
 */
export function readOtlpLogs(body: unknown): ReadResult<OtlpLog> {
  const read: ReadResult<OtlpLog> = { items: [], rejected: 0, reason: undefined };
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
  if (!isObject(raw)) throw new FieldError('an entry is not an object');
  const micros = microsOf(raw.timeUnixNano, 'timeUnixNano');
  const observed = microsOf(raw.observedTimeUnixNano, 'observedTimeUnixNano');
  const body = readValue(raw.body);
  const fields: LogFields = { ...shared, ...readAttributes(raw.attributes) };
  fields.message = typeof body === 'object' ? jsonOf(body) : String(body ?? '');
  // an attribute `level` is the application's; the record's own severity takes precedence
  const number = severityNumber(raw.severityNumber);
  if (number !== undefined) fields.severity_number = number;
  const text = textOf(raw.severityText, limits.name);
  if (text !== undefined) fields.severity_text = text;
  const eventName = textOf(raw.eventName, limits.name);
  if (eventName !== undefined) fields['event.name'] ??= eventName;
  const dropped = countOf(raw.droppedAttributesCount);
  if (dropped > 0) fields['otel.dropped_attributes_count'] = dropped;
  const traceId = textOf(raw.traceId, limits.name);
  if (traceId !== undefined) fields['trace.id'] = traceId;
  const spanId = textOf(raw.spanId, limits.name);
  if (spanId !== undefined) fields['span.id'] = spanId;
  return { fields, timeMs: (micros ?? observed ?? Date.now() * 1000) / 1000 };
}

/**
 * Returns the severity as sent, even out of range: a number, or a name (Protocol Buffers' JSON mapping). 0 means
 * unspecified.
 */
function severityNumber(value: unknown): string | number | undefined {
  if (typeof value === 'number')
    return value === 0 ? undefined : Number.isFinite(value) ? value : String(value);
  const name = textOf(value, limits.name);
  return name === 'SEVERITY_NUMBER_UNSPECIFIED' || name === '0' ? undefined : name;
}

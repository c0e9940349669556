import type { LogFields } from '../store/log-record.js';
import { jsonOf } from '../store/span.js';
import { scopes } from './otlp-traces.js';
import { microsOf, readAttributes, readValue } from './otlp-values.js';
import { isObject, type Received } from './received.js';

/**
 * Reads an OTLP/HTTP JSON `ExportLogsServiceRequest` as ECS fields. Throws {@link IntakeError} when the body has no
 * `resourceLogs`.
 */
export function readOtlpLogs(body: unknown): Received<{ fields: LogFields; timeMs: number }> {
  const items: { fields: LogFields; timeMs: number }[] = [];
  let rejected = 0;
  for (const { resource, scope, entries } of scopes(body, 'resourceLogs', 'scopeLogs', 'logRecords')) {
    const shared: LogFields = readAttributes(resource.attributes);
    if (typeof scope.name === 'string' && scope.name !== '') shared['log.logger'] = scope.name;
    for (const raw of entries) {
      if (!isObject(raw)) {
        rejected++;
        continue;
      }
      const micros = microsOf(raw.timeUnixNano) ?? microsOf(raw.observedTimeUnixNano) ?? Date.now() * 1000;
      const body = readValue(raw.body);
      const fields: LogFields = { ...shared, ...readAttributes(raw.attributes) };
      fields.message = typeof body === 'object' ? jsonOf(body) : String(body ?? '');
      fields['log.level'] = levelOf(raw);
      if (typeof raw.traceId === 'string' && raw.traceId !== '') fields['trace.id'] = raw.traceId;
      if (typeof raw.spanId === 'string' && raw.spanId !== '') fields['span.id'] = raw.spanId;
      items.push({ fields, timeMs: micros / 1000 });
    }
  }
  return { items, rejected };
}

/** logs.proto, SeverityNumber: six ranges of four, TRACE at 1 to FATAL at 21. */
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

function levelOf(raw: Record<string, unknown>): string {
  const number = raw.severityNumber;
  if (typeof number === 'number' && number >= 1 && number <= 24)
    return levels[Math.floor((number - 1) / 4)] as string;
  const name = typeof raw.severityText === 'string' ? raw.severityText.toLowerCase() : '';
  return name === 'warning' ? 'warn' : (levels.find((level) => level === name) ?? 'info');
}

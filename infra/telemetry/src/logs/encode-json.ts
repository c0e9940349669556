import { jsonText } from '../json-text.js';
import type { ServiceIdentity } from '../types.js';
import { ecsVersion } from './fields.js';
import type { LogRecord } from './record.js';

/** One line of ECS JSON: `@timestamp`, `log.level` and `message` first, as ecs-logging asks. */
export function createJsonEncoder(service: Required<ServiceIdentity>): (record: LogRecord) => string {
  const constant =
    `,"ecs.version":"${ecsVersion}","service.name":${jsonText(service.name)}` +
    `,"service.version":${jsonText(service.version)},"service.environment":${jsonText(service.environment)}` +
    `,"service.node.name":${jsonText(service.instance)}`;
  return (record) => {
    let line = `{"@timestamp":"${timestamp(record.timeMs)}","log.level":"${record.level}","message":${jsonText(record.message)}`;
    if (record.span) line += `,"trace.id":"${record.span.traceId}","span.id":"${record.span.spanId}"`;
    line += `,"event.id":"${record.id}"${constant}`;
    const fields = record.fields;
    for (let at = 0; at < fields.length; at += 2) {
      const value = fields[at + 1];
      line += `,${jsonText(fields[at] as string)}:${typeof value === 'string' ? jsonText(value) : value}`;
    }
    return `${line}}\n`;
  };
}

/** RFC 3339 with microseconds. */
export function timestamp(epochMs: number): string {
  const micros = Math.floor((epochMs % 1) * 1000);
  return `${new Date(epochMs).toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}Z`;
}

import type { Chunk } from '../delivery/chunk.js';
import { jsonText } from '../json-text.js';
import type { ServiceIdentity } from '../types.js';
import { ecsVersion } from './fields.js';
import type { LogRecord } from './record.js';

/** Appends a record as one line of ECS JSON: `@timestamp`, `log.level` and `message` first, as ecs-logging asks. */
export function createJsonEncoder(
  service: Required<ServiceIdentity>,
): (record: LogRecord, chunk: Chunk) => void {
  const constant = Buffer.from(
    `,"ecs.version":"${ecsVersion}","service.name":${jsonText(service.name)}` +
      `,"service.version":${jsonText(service.version)},"service.environment":${jsonText(service.environment)}` +
      `,"service.node.name":${jsonText(service.instance)}`,
  );
  const timestamp = createTimestamp();
  return (record, chunk) => {
    chunk.ascii('{"@timestamp":"');
    chunk.ascii(timestamp(record.timeMs));
    chunk.ascii('","log.level":"');
    chunk.ascii(record.level);
    chunk.ascii('","message":');
    chunk.json(record.message);
    if (record.span) {
      chunk.ascii(',"trace.id":"');
      chunk.ascii(record.span.traceId);
      chunk.ascii('","span.id":"');
      chunk.ascii(record.span.spanId);
      chunk.ascii('"');
    }
    chunk.ascii(',"event.id":"');
    chunk.ascii(record.id);
    chunk.ascii('"');
    chunk.bytes(constant);
    const fields = record.fields;
    for (let at = 0; at < fields.length; at += 2) {
      const value = fields[at + 1];
      chunk.ascii(',');
      chunk.json(fields[at] as string);
      chunk.ascii(':');
      if (typeof value === 'string') chunk.json(value);
      else chunk.ascii(String(value));
    }
    chunk.ascii('}\n');
  };
}

/** RFC 3339 with microseconds. The part down to the second is made once a second. */
export function createTimestamp(): (epochMs: number) => string {
  let second = Number.NaN;
  let prefix = '';
  return (epochMs) => {
    const micros = Math.round(epochMs * 1000);
    const now = Math.floor(micros / 1e6);
    if (now !== second) {
      second = now;
      prefix = new Date(now * 1000).toISOString().slice(0, 20);
    }
    return `${prefix}${String(micros - now * 1e6).padStart(6, '0')}Z`;
  };
}

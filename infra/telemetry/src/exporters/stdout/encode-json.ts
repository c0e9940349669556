import type { AttributeValue } from '../../attribute-list.js';
import type { Chunk } from '../../encoding/chunk.js';
import { writeMemberName } from '../../encoding/json.js';
import { memoizeFieldBytes, memoizeNameBytes } from '../../encoding/memoized-bytes.js';
import { identityFields } from '../../logs/fields.js';
import type { LogRecord } from '../../logs/record.js';
import type { ServiceIdentity } from '../../types/telemetry.js';

/** Creates an encoder of lines of ECS JSON: `@timestamp`, `log.level` and `message` first, as ecs-logging requires. */
export function createJsonEncoder(
  service: Required<ServiceIdentity>,
): (record: LogRecord, chunk: Chunk) => void {
  const always = identityFields(service);
  const fieldName = memoizeNameBytes(writeMemberName);
  const constantFields = memoizeFieldBytes((fields, chunk) => {
    writeFields(always, chunk);
    writeFields(fields, chunk);
  });
  const writeTime = createTimeWriter();

  function writeFields(fields: readonly AttributeValue[], chunk: Chunk): void {
    for (let at = 0; at < fields.length; at += 2) {
      const value = fields[at + 1] as AttributeValue;
      chunk.bytes(fieldName(fields[at] as string));
      if (typeof value === 'string') chunk.json(value);
      else writeOther(value, chunk);
    }
  }

  return ({ timeMs, level, message, span, id, constant, own }, chunk) => {
    chunk.ascii('{"@timestamp":"');
    writeTime(timeMs, chunk);
    chunk.ascii('","log.level":"');
    chunk.ascii(level);
    chunk.ascii('","message":');
    chunk.json(message);
    if (span) {
      chunk.ascii(',"trace.id":"');
      chunk.ascii(span.traceId);
      chunk.ascii('","span.id":"');
      chunk.ascii(span.spanId);
      chunk.ascii('"');
    }
    chunk.ascii(',"event.id":"');
    chunk.ascii(id);
    chunk.ascii('"');
    chunk.bytes(constantFields(constant));
    writeFields(own, chunk);
    chunk.ascii('}\n');
  };
}

function writeOther(value: number | boolean, chunk: Chunk): void {
  if (typeof value === 'number' && value >= 0 && Number.isSafeInteger(value) && !Object.is(value, -0))
    chunk.integer(value);
  else chunk.ascii(String(value));
}

/** Creates a writer of RFC 3339 times with microseconds. The part before the fraction is formatted once a second. */
export function createTimeWriter(): (epochMs: number, chunk: Chunk) => void {
  let second = Number.NaN;
  let prefix = '';
  return (epochMs, chunk) => {
    const micros = Math.round(epochMs * 1000);
    const now = Math.floor(micros / 1e6);
    if (now !== second) {
      second = now;
      prefix = new Date(now * 1000).toISOString().slice(0, 20);
    }
    chunk.ascii(prefix);
    chunk.integer(micros - now * 1e6, 6);
    chunk.ascii('Z');
  };
}

import type { AttributeValue } from '../../attribute-list.js';
import type { Frame } from '../../delivery/batcher.js';
import { jsonText } from '../../encoding/json.js';
import type { FinishedSpan } from '../../trace/finished-span.js';
import { traceFlags } from '../../trace/propagation/index.js';
import type { SpanContext, SpanKind } from '../../types/span.js';
import type { ServiceIdentity } from '../../types/telemetry.js';

const kinds: Record<SpanKind, number> = { internal: 1, server: 2, client: 3 };

/** Returns the text before and after the spans of a request: one resource, one scope (OTLP 1.x, JSON). */
export function otlpFrame(service: Required<ServiceIdentity>): Frame {
  const resource = attributesOf([
    'service.name',
    service.name,
    'service.version',
    service.version,
    'service.instance.id',
    service.instance,
    'deployment.environment.name',
    service.environment,
  ]);
  return {
    head: `{"resourceSpans":[{"resource":{"attributes":${resource}},"scopeSpans":[{"scope":{"name":"@glasshouse/telemetry"},"spans":[`,
    separator: ',',
    tail: ']}]}]}',
  };
}

/**
 * Encodes one span as OTLP JSON: hex ids, 64-bit numbers as strings; bits 0 to 7 of `flags` are the W3C trace flags.
 */
export function encodeOtlp(span: FinishedSpan): string {
  let json = `{"traceId":"${span.traceId}","spanId":"${span.spanId}","flags":${traceFlags(span)}`;
  if (span.parentSpanId !== undefined) json += `,"parentSpanId":"${span.parentSpanId}"`;
  if (span.traceState !== undefined) json += `,"traceState":${jsonText(span.traceState)}`;
  json += `,"name":${jsonText(span.name)},"kind":${kinds[span.kind]}`;
  json += `,"startTimeUnixNano":"${span.startUs}000","endTimeUnixNano":"${span.startUs + span.durationUs}000"`;
  const { attributes } = span;
  if (attributes.length > 0) json += `,"attributes":${attributesOf(attributes)}`;
  if (span.events.length > 0) {
    const events = span.events.map(
      (event) =>
        `{"timeUnixNano":"${event.timeUs}000","name":${jsonText(event.name)},"attributes":${attributesOf(event.attributes)}}`,
    );
    json += `,"events":[${events.join(',')}]`;
  }
  if (span.links.length > 0) {
    json += `,"links":[${span.links.map(encodeLink).join(',')}]`;
  }
  if (span.failure !== undefined) json += `,"status":{"code":2,"message":${jsonText(span.failure)}}`;
  return `${json}}`;
}

function encodeLink(link: SpanContext): string {
  return `{"traceId":"${link.traceId}","spanId":"${link.spanId}","flags":${traceFlags(link)}}`;
}

function attributesOf(list: readonly AttributeValue[]): string {
  let json = '';
  for (let at = 0; at < list.length; at += 2) {
    json += `${at === 0 ? '' : ','}{"key":${jsonText(list[at] as string)},"value":${otlpValue(list[at + 1] as AttributeValue)}}`;
  }
  return `[${json}]`;
}

function otlpValue(value: AttributeValue): string {
  if (typeof value === 'string') return `{"stringValue":${jsonText(value)}}`;
  if (typeof value === 'boolean') return `{"boolValue":${value}}`;
  return Number.isSafeInteger(value) ? `{"intValue":"${value}"}` : `{"doubleValue":${value}}`;
}

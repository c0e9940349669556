import type { ZipkinEndpoint, ZipkinSpan } from '../../../../contract/src/zipkin.js';
import type { SpanEndpoint, SpanEvent, StoredSpan } from '../../store/span.js';

const kinds = { server: 'SERVER', client: 'CLIENT', producer: 'PRODUCER', consumer: 'CONSUMER' } as const;

/**
 * Converts a stored span to Zipkin's v2 model, by OpenTelemetry's mapping ("OpenTelemetry to Zipkin Transformation") for
 * what Zipkin lacks: resource, scope, status and attributes of events. Names are in lower case, as Zipkin stores them.
 */
export function toZipkin(span: StoredSpan): ZipkinSpan {
  const { attributes, kind } = span;
  const remote = remoteEndpointOf(span);
  const tags = tagsOf(span, remote);
  const local =
    span.localEndpoint ?? (span.service === 'unknown' ? undefined : { serviceName: span.service });
  return {
    traceId: shortTraceId(span.traceId),
    ...(span.parentId !== undefined && { parentId: span.parentId }),
    id: span.id,
    ...(kind !== 'internal' && { kind: kinds[kind] }),
    ...(span.name !== 'unnamed' && { name: span.name.toLowerCase() }),
    ...(span.startUnknown !== true && { timestamp: span.startUs }),
    ...(span.durationUs > 0 && { duration: span.durationUs }),
    ...(local && { localEndpoint: toEndpoint(local) }),
    ...(remote && { remoteEndpoint: toEndpoint(remote) }),
    ...(span.events.length > 0 && {
      annotations: span.events.map((event) => ({ timestamp: event.timeUs, value: annotationOf(event) })),
    }),
    ...(Object.keys(tags).length > 0 && { tags }),
    ...(attributes['zipkin.shared'] === true && { shared: true }),
  };
}

/** Zipkin's server also returns 16 digits for a trace id whose upper half is zero. */
function shortTraceId(traceId: string): string {
  return traceId.startsWith('0'.repeat(16)) ? traceId.slice(16) : traceId;
}

/** Returns the remote endpoint. The Zipkin receiver stores the service name of one as `peer.service`. */
function remoteEndpointOf({ attributes, remoteEndpoint }: StoredSpan): SpanEndpoint | undefined {
  const peer = attributes['peer.service'];
  if (peer === undefined) return remoteEndpoint;
  return { serviceName: String(peer), ...remoteEndpoint };
}

function toEndpoint({ serviceName, ...address }: SpanEndpoint): ZipkinEndpoint {
  return { ...(serviceName !== undefined && { serviceName: serviceName.toLowerCase() }), ...address };
}

function tagsOf(span: StoredSpan, remote: SpanEndpoint | undefined): Record<string, string> {
  const { attributes, resource = {}, scope, links, status, statusMessage } = span;
  const tags: Record<string, string> = {};
  const set = (name: string, value: unknown) => {
    // also `__proto__` is a name
    Object.defineProperty(tags, name, {
      value: String(value),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  };
  for (const [name, value] of Object.entries(resource)) if (name !== 'service.name') set(name, value);
  if (scope?.name !== undefined) set('otel.scope.name', scope.name);
  if (scope?.version !== undefined) set('otel.scope.version', scope.version);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'zipkin.shared') continue;
    if (name === 'peer.service' && String(value) === remote?.serviceName) continue;
    set(name, value);
  }
  for (const [n, { traceId, spanId }] of links.entries()) {
    set(`link.${n}.trace_id`, traceId);
    set(`link.${n}.span_id`, spanId);
  }
  // spans from OTLP have their status apart from the attributes
  if (span.resource && status !== 'unset' && !Object.hasOwn(tags, 'otel.status_code')) {
    set('otel.status_code', status === 'ok' ? 'OK' : 'ERROR');
    if (status === 'error' && !Object.hasOwn(tags, 'error')) set('error', statusMessage ?? 'true');
  }
  return tags;
}

function annotationOf({ name, attributes }: SpanEvent): string {
  return attributes && Object.keys(attributes).length > 0
    ? `${JSON.stringify(name)}: ${JSON.stringify(attributes)}`
    : name;
}

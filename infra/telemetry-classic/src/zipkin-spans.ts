import type {
  AttributeValue,
  FinishedSpan,
  HttpSpansOptions,
  ServiceIdentity,
  SpanExporterFactory,
} from '@glasshouse/telemetry';
import { annotationText, httpSpans, remoteServiceOf, zipkinProtocol } from '@glasshouse/telemetry/exporters';
import { loadClient } from './load-client.js';

/** Used part of `zipkin` 0.22. */
interface ZipkinLibrary {
  TraceId: new (ids: { traceId: string; spanId: string; parentId: unknown; sampled: unknown }) => object;
  option: { None: unknown; Some: new (value: unknown) => unknown };
  model: {
    Endpoint: new (endpoint: { serviceName: string }) => object;
    Span: new (traceId: object) => ZipkinSpan;
  };
  jsonEncoder: { JSON_V2: { encode(span: ZipkinSpan): string } };
}
interface ZipkinSpan {
  name: string | undefined;
  setKind(kind: string): void;
  setTimestamp(us: number): void;
  setDuration(us: number): void;
  setLocalEndpoint(endpoint: object): void;
  setRemoteEndpoint(endpoint: object): void;
  addAnnotation(us: number, value: string): void;
  putTag(key: string, value: AttributeValue): void;
}

/**
 * Exports spans by zipkin-js, with its model and encoder. The kit delivers them, because the library's recorder keeps
 * every span in a map until it is complete, sends on a timer, and neither retries nor counts.
 */
export function zipkinClientSpans(options: HttpSpansOptions): SpanExporterFactory {
  const zipkin = loadClient<ZipkinLibrary>('zipkin');
  return (service, report) => {
    const encode = createEncoder(zipkin, service);
    return httpSpans(
      { ...options, report, protocol: zipkinProtocol },
      (span, chunk) => chunk.text(encode(span)),
      {
        head: '[',
        separator: ',',
        tail: ']',
      },
    );
  };
}

function createEncoder(
  zipkin: ZipkinLibrary,
  service: Required<ServiceIdentity>,
): (span: FinishedSpan) => string {
  const { TraceId, model, option, jsonEncoder } = zipkin;
  const local = new model.Endpoint({ serviceName: service.name });
  const sampled = new option.Some(true);
  return (span) => {
    const { traceId, spanId, parentSpanId } = span;
    const parentId = parentSpanId === undefined ? option.None : new option.Some(parentSpanId);
    const made = new model.Span(new TraceId({ traceId, spanId, parentId, sampled }));
    // setName would convert the name to lower case
    made.name = span.name;
    if (span.kind !== 'internal') made.setKind(span.kind === 'server' ? 'SERVER' : 'CLIENT');
    made.setTimestamp(span.startUs);
    made.setDuration(span.durationUs);
    made.setLocalEndpoint(local);
    const all = span.attributes;
    const remoteService = span.kind === 'client' ? remoteServiceOf(all) : undefined;
    if (remoteService !== undefined)
      made.setRemoteEndpoint(new model.Endpoint({ serviceName: String(remoteService) }));
    for (const event of span.events) made.addAnnotation(event.timeUs, annotationText(event));
    made.putTag('service.instance.id', service.instance);
    made.putTag('service.version', service.version);
    made.putTag('deployment.environment.name', service.environment);
    for (let at = 0; at < all.length; at += 2) {
      made.putTag(all[at] as string, all[at + 1] as AttributeValue);
    }
    span.links.forEach((link, index) => {
      made.putTag(`link.${index}.trace_id`, link.traceId);
      made.putTag(`link.${index}.span_id`, link.spanId);
    });
    if (span.failure !== undefined) made.putTag('error', span.failure);
    return jsonEncoder.JSON_V2.encode(made);
  };
}

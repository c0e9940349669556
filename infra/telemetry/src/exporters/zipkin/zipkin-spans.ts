import type { HttpProtocol } from '../../delivery/http-outcome.js';
import { httpRetries } from '../../delivery/retry-table.js';
import type { SpanExporterFactory } from '../exporter.js';
import { type HttpSpansOptions, httpSpans } from '../http-spans.js';
import { createZipkinEncoder } from './encode.js';

/** Protocol of Zipkin's receivers, whose responses have only a status. */
export const zipkinProtocol: HttpProtocol = { retries: httpRetries.zipkin };

/** Exports spans as Zipkin v2 JSON to any number of receivers, e.g. of Zipkin, Jaeger or the console. */
export function zipkinSpans(options: HttpSpansOptions): SpanExporterFactory {
  return (service, report) =>
    httpSpans({ ...options, report, protocol: zipkinProtocol }, createZipkinEncoder(service), {
      head: '[',
      separator: ',',
      tail: ']',
    });
}

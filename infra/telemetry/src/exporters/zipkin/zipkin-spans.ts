import type { HttpProtocol } from '../../delivery/http-outcome.js';
import { httpRetries } from '../../delivery/retry-table.js';
import type { SpanExporterFactory } from '../exporter.js';
import { type HttpSpansOptions, httpSpans } from '../http-spans.js';
import { createZipkinEncoder } from './encode.js';

/** Zipkin's responses have only a status. */
export const zipkinProtocol: HttpProtocol = { retries: httpRetries.zipkin };

/** Zipkin v2 JSON to any number of receivers: those of Zipkin, of Jaeger or of the console. */
export function zipkinSpans(options: HttpSpansOptions): SpanExporterFactory {
  return (service, report) =>
    httpSpans({ ...options, report, protocol: zipkinProtocol }, createZipkinEncoder(service), {
      head: '[',
      separator: ',',
      tail: ']',
    });
}

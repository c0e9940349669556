import type { HttpProtocol } from '../../delivery/http-outcome.js';
import { httpRetries } from '../../delivery/retry-table.js';
import type { SpanExporterFactory } from '../exporter.js';
import { type HttpSpansOptions, httpSpans } from '../http-spans.js';
import { encodeOtlp, otlpFrame } from './encode.js';
import { readExportResponse } from './read-response.js';

const otlpProtocol: HttpProtocol = { retries: httpRetries.otlp, readSuccess: readExportResponse };

/** Exports spans as OTLP/HTTP JSON, e.g. to `http://localhost:4318/v1/traces`. */
export function otlpSpans(options: HttpSpansOptions): SpanExporterFactory {
  return (service, report) =>
    httpSpans(
      { ...options, report, protocol: otlpProtocol },
      (span, chunk) => chunk.text(encodeOtlp(span)),
      otlpFrame(service),
    );
}

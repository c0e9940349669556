import { Batcher, type Frame } from '../delivery/batcher.js';
import type { Chunk } from '../delivery/chunk.js';
import { Destination } from '../delivery/destination.js';
import type { HttpMeaning } from '../delivery/http-outcome.js';
import { createHttpSender } from '../delivery/http-sender.js';
import { httpRetries } from '../delivery/retry-table.js';
import type { ReportProblem } from '../delivery/sender.js';
import type { ServiceIdentity } from '../types.js';
import type { FinishedSpan, SpanSink } from './finished-span.js';
import { encodeOtlp, otlpFrame } from './otlp/encode.js';
import { readExportResponse } from './otlp/read-response.js';
import { createZipkinEncoder } from './zipkin/encode.js';

/** Made by `createTelemetry` once the service's identity is known. `report` receives delivery problems. */
export type SpanSinkFactory = (service: Required<ServiceIdentity>, report?: ReportProblem) => SpanSink;

/** Zipkin responses have only a status. */
export const zipkinMeaning: HttpMeaning = { retries: httpRetries.zipkin };
const otlpMeaning: HttpMeaning = { retries: httpRetries.otlp, readSuccess: readExportResponse };

export interface HttpSpansOptions {
  /** Whole addresses; each gets every span, encoded once for all of them. */
  urls: readonly string[];
  timeoutMs?: number;
  maxQueuedBytes?: number;
}

/** Zipkin v2 JSON to any number of intakes: Zipkin's own, Jaeger's, the console's. */
export function zipkinSpans(options: HttpSpansOptions): SpanSinkFactory {
  return (service, report) =>
    httpSpans({ ...options, report, meaning: zipkinMeaning }, createZipkinEncoder(service), {
      head: '[',
      separator: ',',
      tail: ']',
    });
}

/** OTLP/HTTP JSON, e.g. to `http://localhost:4318/v1/traces`. */
export function otlpSpans(options: HttpSpansOptions): SpanSinkFactory {
  return (service, report) =>
    httpSpans(
      { ...options, report, meaning: otlpMeaning },
      (span, chunk) => chunk.text(encodeOtlp(span)),
      otlpFrame(service),
    );
}

/** Encodes spans into batches and posts each to every address. */
export function httpSpans(
  {
    urls,
    meaning,
    report,
    ...limits
  }: HttpSpansOptions & { meaning: HttpMeaning; report?: ReportProblem | undefined },
  encode: (span: FinishedSpan, chunk: Chunk) => void,
  frame: Frame,
): SpanSink {
  const batcher = new Batcher({
    encode,
    maxQueuedBytes: limits.maxQueuedBytes,
    destinations: urls.map(
      (url) =>
        new Destination({
          signal: 'traces',
          ...limits,
          report,
          sender: createHttpSender({ url, meaning, ...limits }),
        }),
    ),
    frame,
  });
  return {
    write: (span) => batcher.add(span),
    flush: (deadline) => batcher.flush(deadline),
    close: (deadline) => batcher.close(deadline),
    endNow: () => batcher.endNow(),
    accounts: () => batcher.accounts(),
  };
}

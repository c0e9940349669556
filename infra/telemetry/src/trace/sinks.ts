import { Batcher } from '../delivery/batcher.js';
import type { Chunk } from '../delivery/chunk.js';
import { Destination } from '../delivery/destination.js';
import { createHttpSender } from '../delivery/http-sender.js';
import type { ServiceIdentity } from '../types.js';
import type { FinishedSpan, SpanSink } from './finished-span.js';
import { encodeOtlp, otlpEnvelope } from './otlp/encode.js';
import { createZipkinEncoder } from './zipkin/encode.js';

/** Made by `createTelemetry` once the service's identity is known. */
export type SpanSinkFactory = (service: Required<ServiceIdentity>) => SpanSink;

export interface HttpSpansOptions {
  /** Whole addresses; each gets every span, encoded once for all of them. */
  urls: readonly string[];
  timeoutMs?: number;
  maxQueuedBytes?: number;
}

/** Zipkin v2 JSON to any number of intakes: Zipkin's own, Jaeger's, the console's. */
export function zipkinSpans(options: HttpSpansOptions): SpanSinkFactory {
  return (service) => httpSpans(options, createZipkinEncoder(service), ['[', ']']);
}

/** OTLP/HTTP JSON, e.g. to `http://localhost:4318/v1/traces`. */
export function otlpSpans(options: HttpSpansOptions): SpanSinkFactory {
  return (service) =>
    httpSpans(options, (span, chunk) => chunk.text(encodeOtlp(span)), otlpEnvelope(service));
}

/** Encodes spans into batches and posts each to every address; `head` and `tail` stand around a batch. */
export function httpSpans(
  { urls, ...limits }: HttpSpansOptions,
  encode: (span: FinishedSpan, chunk: Chunk) => void,
  [head, tail]: readonly [string, string],
): SpanSink {
  const before = Buffer.from(head);
  const after = Buffer.from(tail);
  const batcher = new Batcher({
    destinations: urls.map(
      (url) => new Destination({ signal: 'traces', ...limits, sender: createHttpSender({ url, ...limits }) }),
    ),
    wrap: ({ bytes, count }) => ({ bytes: Buffer.concat([before, bytes, after]), count }),
  });
  return {
    write: (span) =>
      batcher.add((chunk) => {
        if (chunk.count > 0) chunk.ascii(',');
        encode(span, chunk);
      }),
    flush: (deadline) => batcher.flush(deadline),
    close: (deadline) => batcher.close(deadline),
    accounts: () => batcher.accounts(),
  };
}

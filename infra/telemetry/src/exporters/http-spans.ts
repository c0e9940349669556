import { Batcher, type Frame } from '../delivery/batcher.js';
import { Destination } from '../delivery/destination.js';
import type { HttpProtocol } from '../delivery/http-outcome.js';
import { createHttpSender } from '../delivery/http-sender.js';
import type { AroundSend, ReportProblem } from '../delivery/sender.js';
import type { Chunk } from '../encoding/chunk.js';
import type { FinishedSpan } from '../trace/finished-span.js';
import type { SpanExporter } from './exporter.js';

export interface HttpSpansOptions {
  /** Complete URLs. Each receives every span, encoded once for all of them. */
  urls: readonly string[];
  timeoutMs?: number;
  maxQueuedBytes?: number;
  aroundSend?: AroundSend | undefined;
}

/** Creates an exporter that encodes spans into batches and posts each batch to every URL. */
export function httpSpans(
  {
    urls,
    protocol,
    report,
    ...limits
  }: HttpSpansOptions & { protocol: HttpProtocol; report?: ReportProblem | undefined },
  encode: (span: FinishedSpan, chunk: Chunk) => void,
  frame: Frame,
): SpanExporter {
  const batcher = new Batcher({
    encode,
    maxQueuedBytes: limits.maxQueuedBytes,
    destinations: urls.map(
      (url) =>
        new Destination({
          signal: 'traces',
          ...limits,
          report,
          sender: createHttpSender({ url, protocol, ...limits }),
        }),
    ),
    frame,
  });
  return {
    write: (span) => batcher.add(span),
    flush: (deadline) => batcher.flush(deadline),
    close: (deadline) => batcher.close(deadline),
    endNow: () => batcher.endNow(),
    deliveryStats: () => batcher.deliveryStats(),
  };
}

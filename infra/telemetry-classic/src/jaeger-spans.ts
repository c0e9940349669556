import type {
  AttributeValue,
  FinishedSpan,
  HttpSpansOptions,
  ServiceIdentity,
  SpanContext,
  SpanExporterFactory,
} from '@glasshouse/telemetry';
import {
  Destination,
  delivered,
  failed,
  type HttpRetries,
  httpAddress,
  type Outcome,
  refused,
  type Sender,
  type SpanEvent,
} from '@glasshouse/telemetry/exporters';
import { type ItemBatch, ItemBatcher } from './item-batcher.js';
import { loadClient } from './load-client.js';

/** Used parts of `jaeger-client` 3.19, which has no types for them. */
interface HttpSender {
  setProcess(process: { serviceName: string; tags: ThriftTag[] }): void;
  append(span: ThriftSpan): void;
  flush(done: (spans: number, error?: string) => void): void;
  close(): void;
}
interface JaegerLibrary {
  HttpSender: new (options: object) => HttpSender;
  thrift: { getThriftTags(tags: readonly { key: string; value: unknown }[]): ThriftTag[] };
  util: { encodeInt64(value: number): Buffer };
}
type ThriftTag = Readonly<Record<string, unknown>>;
type ThriftSpan = Readonly<Record<string, unknown>>;

const noParent = Buffer.alloc(8);

/** Retried statuses: those of Jaeger's collector for temporary failures, and those of proxies in front of it. */
export const jaegerThriftRetries = {
  protocol: "Jaeger's Thrift over HTTP",
  statuses: [408, 429, 500, 502, 503, 504],
  because: 'the collector returns 500 when its queue is full',
} as const satisfies HttpRetries;

/**
 * Exports spans by jaeger-client, with its tags, Thrift encoding and HTTP sender, to a collector's
 * `http://host:14268/api/traces`. The library's reporter sends once, so the kit queues a batch until the collector has
 * accepted it. The library's sender has no time limit, so a request is aborted after `timeoutMs` (default 10,000).
 */
export function jaegerClientSpans({
  urls,
  timeoutMs = 10_000,
  maxQueuedBytes,
  aroundSend,
}: HttpSpansOptions): SpanExporterFactory {
  const jaeger: JaegerLibrary = {
    HttpSender: loadClient<{ default: JaegerLibrary['HttpSender'] }>(
      'jaeger-client/dist/src/reporters/http_sender.js',
    ).default,
    thrift: loadClient<{ default: JaegerLibrary['thrift'] }>('jaeger-client/dist/src/thrift.js').default,
    util: loadClient<{ default: JaegerLibrary['util'] }>('jaeger-client/dist/src/util.js').default,
  };
  return (service, report) => {
    const convert = createConverter(jaeger);
    const batcher = new ItemBatcher<ThriftSpan>(
      urls.map(
        (url) =>
          new Destination({
            signal: 'traces',
            maxQueuedBytes,
            aroundSend,
            report,
            sender: createSender(jaeger, service, url, timeoutMs),
          }),
      ),
    );
    return {
      write: (span) => batcher.add(() => [convert(span), sizeOf(span)]),
      flush: (deadline) => batcher.flush(deadline),
      close: (deadline) => batcher.close(deadline),
      endNow: () => batcher.endNow(),
      deliveryStats: () => batcher.deliveryStats(),
    };
  };
}

function createSender(
  { HttpSender, thrift }: JaegerLibrary,
  service: Required<ServiceIdentity>,
  url: string,
  timeoutMs: number,
): Sender<ItemBatch<ThriftSpan>> {
  const { host } = httpAddress(url);
  // the kit limits batches, so the library's own limit must not apply
  const sender = new HttpSender({
    endpoint: url,
    maxSpanBatchSize: 1_000_000,
    logger: { info() {}, error() {} },
  });
  sender.setProcess({
    serviceName: service.name,
    tags: thrift.getThriftTags([
      { key: 'service.instance.id', value: service.instance },
      { key: 'service.version', value: service.version },
      { key: 'deployment.environment.name', value: service.environment },
    ]),
  });
  return {
    name: host,
    send(batch) {
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          // only closing the agent's sockets aborts the request; the sender opens new ones for the next batch
          sender.close();
          resolve(failed('timeout', `no response within ${timeoutMs} ms`));
        }, timeoutMs);
        timer.unref();
        for (const span of batch.items) sender.append(span);
        sender.flush((_spans, error) => {
          clearTimeout(timer);
          resolve(error === undefined ? delivered : outcomeOf(error));
        });
      });
    },
    close: () => sender.close(),
  };
}

/** Returns the outcome for an error of the library by its message, because it has no error codes. */
function outcomeOf(error: string): Outcome {
  const status = Number(/responded with HTTP (\d{3})/.exec(error)?.[1] ?? 0);
  if (status > 0) {
    const retried: readonly number[] = jaegerThriftRetries.statuses;
    return retried.includes(status) ? failed('unavailable', `HTTP ${status}`) : refused(`HTTP ${status}`);
  }
  if (error.startsWith('Error encoding')) return refused(error);
  if (/\b(connect|getaddrinfo) E/.test(error)) return failed('unreachable', error);
  return failed(/Parse Error|HPE_/.test(error) ? 'unreadable' : 'lost', error);
}

function createConverter({ thrift, util }: JaegerLibrary): (span: FinishedSpan) => ThriftSpan {
  const ids = ({ traceId, spanId }: SpanContext) => ({
    traceIdLow: Buffer.from(traceId.slice(16), 'hex'),
    traceIdHigh: Buffer.from(traceId.slice(0, 16), 'hex'),
    spanId: Buffer.from(spanId, 'hex'),
  });
  return (span) => ({
    ...ids(span),
    parentSpanId: span.parentSpanId === undefined ? noParent : Buffer.from(span.parentSpanId, 'hex'),
    operationName: span.name,
    references: span.links.map((link) => ({ refType: 'FOLLOWS_FROM', ...ids(link) })),
    flags: 1,
    // the library's spanToThrift calculates in milliseconds, which can lose a microsecond
    startTime: util.encodeInt64(span.startUs),
    duration: util.encodeInt64(span.durationUs),
    tags: thrift.getThriftTags(tagsOf(span)),
    logs: span.events.map((event) => ({
      timestamp: util.encodeInt64(event.timeUs),
      fields: thrift.getThriftTags(fieldsOf(event)),
    })),
  });
}

function tagsOf(span: FinishedSpan): { key: string; value: AttributeValue }[] {
  const tags = pairs(span.attributes);
  if (span.kind !== 'internal') tags.push({ key: 'span.kind', value: span.kind });
  if (span.failure !== undefined) {
    tags.push({ key: 'error', value: true }, { key: 'otel.status_description', value: span.failure });
  }
  return tags;
}

function fieldsOf({ name, attributes }: SpanEvent): { key: string; value: AttributeValue }[] {
  return [{ key: 'event', value: name }, ...pairs(attributes)];
}

function pairs(list: readonly AttributeValue[]): { key: string; value: AttributeValue }[] {
  const out: { key: string; value: AttributeValue }[] = [];
  for (let at = 0; at < list.length; at += 2) {
    out.push({ key: list[at] as string, value: list[at + 1] as AttributeValue });
  }
  return out;
}

/**
 * Estimates the memory of a converted span in bytes, from measurements: five buffers, and an object of seven members
 * per tag.
 */
function sizeOf(span: FinishedSpan): number {
  let bytes = 1600 + span.name.length + 450 * span.events.length;
  for (const list of [span.attributes, ...span.events.map((event) => event.attributes)]) {
    bytes += 60 * list.length;
    for (const value of list) if (typeof value === 'string') bytes += value.length;
  }
  return bytes;
}

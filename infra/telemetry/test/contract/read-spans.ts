import type { ReceivedSpan } from './span-exporter.js';

interface ZipkinSpan {
  traceId: string;
  id: string;
  parentId?: string;
  name: string;
  kind?: string;
  timestamp: number;
  duration: number;
  localEndpoint: { serviceName: string };
  annotations?: { timestamp: number; value: string }[];
  tags?: Record<string, string>;
}

export function readZipkin(body: Buffer): ReceivedSpan[] {
  return (JSON.parse(body.toString()) as ZipkinSpan[]).map((span) => {
    const { error, ...rest } = span.tags ?? {};
    const [process, tags] = splitProcess(rest);
    const links: string[] = [];
    for (let at = 0; tags[`link.${at}.trace_id`] !== undefined; at += 1) {
      links.push(`${tags[`link.${at}.trace_id`]}-${tags[`link.${at}.span_id`]}`);
      delete tags[`link.${at}.trace_id`];
      delete tags[`link.${at}.span_id`];
    }
    return {
      traceId: span.traceId,
      spanId: span.id,
      parentSpanId: span.parentId,
      name: span.name,
      kind: span.kind?.toLowerCase() ?? 'internal',
      startUs: span.timestamp,
      durationUs: span.duration,
      service: span.localEndpoint.serviceName,
      process,
      failure: error,
      events: (span.annotations ?? []).map((one) => ({
        timeUs: one.timestamp,
        name: one.value.split('|')[0] as string,
      })),
      links,
      attributes: tags,
    };
  });
}

const ofProcess = ['service.instance.id', 'service.version', 'deployment.environment.name'];

/** Splits the tags of the process from those of the span. */
export function splitProcess(tags: Record<string, string>): [Record<string, string>, Record<string, string>] {
  const [process, rest] = [true, false].map((wanted) =>
    Object.fromEntries(Object.entries(tags).filter(([name]) => ofProcess.includes(name) === wanted)),
  );
  return [process ?? {}, rest ?? {}];
}

type OtlpAttributes = { key: string; value: Record<string, unknown> }[];

export function readOtlp(body: Buffer): ReceivedSpan[] {
  const [{ resource, scopeSpans }] = JSON.parse(body.toString()).resourceSpans;
  const texts = (list: OtlpAttributes = []) =>
    Object.fromEntries(list.map(({ key, value }) => [key, String(Object.values(value)[0])]));
  const us = (nanoseconds: string) => Number(BigInt(nanoseconds) / 1000n);
  const kinds = ['', 'internal', 'server', 'client'];
  // biome-ignore lint/suspicious/noExplicitAny: OTLP's JSON, whose shape the assertions check
  return scopeSpans[0].spans.map((span: any) => ({
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId,
    name: span.name,
    kind: kinds[span.kind],
    startUs: us(span.startTimeUnixNano),
    durationUs: us(span.endTimeUnixNano) - us(span.startTimeUnixNano),
    service: texts(resource.attributes)['service.name'],
    process: splitProcess(texts(resource.attributes))[0],
    failure: span.status?.message,
    events: (span.events ?? []).map((one: { timeUnixNano: string; name: string }) => ({
      timeUs: us(one.timeUnixNano),
      name: one.name,
    })),
    links: (span.links ?? []).map(
      (link: { traceId: string; spanId: string }) => `${link.traceId}-${link.spanId}`,
    ),
    attributes: texts(span.attributes),
  }));
}

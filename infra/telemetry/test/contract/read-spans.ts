import { createRequire } from 'node:module';
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

/** What describes the process, and the rest. */
function splitProcess(tags: Record<string, string>): [Record<string, string>, Record<string, string>] {
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

const require = createRequire(import.meta.url);

interface ThriftTag {
  key: string;
  vType: string;
  vStr: string;
  vDouble: number;
  vBool: boolean;
}

/** Decodes a Thrift batch by the interface definition that jaeger-client carries. */
export function createJaegerReader(): (body: Buffer) => ReceivedSpan[] {
  const { Thrift } = require('thriftrw');
  const { default: definitions } = require('jaeger-client/dist/src/thrift.js');
  const thrift = new Thrift({
    source: definitions.loadJaegerThriftDefinition(),
    allowOptionalArguments: true,
  });
  const hex = (bytes: Buffer) => Buffer.from(bytes).toString('hex');
  const integer = (bytes: Buffer) => Number(Buffer.from(bytes).readBigInt64BE());
  const textOf = (tag: ThriftTag): string =>
    tag.vType === 'STRING' ? tag.vStr : String(tag.vType === 'BOOL' ? tag.vBool : tag.vDouble);
  const texts = (tags: ThriftTag[]) => Object.fromEntries(tags.map((tag) => [tag.key, textOf(tag)]));
  return (body) => {
    const { err, value } = thrift.Batch.rw.fromBuffer(body);
    if (err) throw err;
    // biome-ignore lint/suspicious/noExplicitAny: Jaeger's Thrift, whose shape the assertions check
    return value.spans.map((span: any) => {
      const {
        error,
        'span.kind': kind,
        'otel.status_description': failure,
        ...attributes
      } = texts(span.tags);
      if ((error === 'true') !== (failure !== undefined)) throw new Error('a failure without the tag error');
      const parent = hex(span.parentSpanId);
      return {
        traceId: hex(span.traceIdHigh) + hex(span.traceIdLow),
        spanId: hex(span.spanId),
        parentSpanId: /^0+$/.test(parent) ? undefined : parent,
        name: span.operationName,
        kind: kind ?? 'internal',
        startUs: integer(span.startTime),
        durationUs: integer(span.duration),
        service: value.process.serviceName,
        process: splitProcess(texts(value.process.tags))[0],
        failure,
        events: span.logs.map((log: { timestamp: Buffer; fields: ThriftTag[] }) => ({
          timeUs: integer(log.timestamp),
          name: texts(log.fields).event,
        })),
        links: span.references.map(
          (link: { refType: string; traceIdHigh: Buffer; traceIdLow: Buffer; spanId: Buffer }) =>
            `${hex(link.traceIdHigh)}${hex(link.traceIdLow)}-${hex(link.spanId)}`,
        ),
        attributes,
      };
    });
  };
}

import { createRequire } from 'node:module';
import { type ReceivedSpan, splitProcess } from '@glasshouse/telemetry/exporter-testing';

const require = createRequire(import.meta.url);

interface ThriftTag {
  key: string;
  vType: string;
  vStr: string;
  vDouble: number;
  vBool: boolean;
}

/** Creates a decoder of Thrift batches, from the interface definition in jaeger-client. */
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
      if ((error === 'true') !== (failure !== undefined))
        throw new Error('the tag error does not match the failure');
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

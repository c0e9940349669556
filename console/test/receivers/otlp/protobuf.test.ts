import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Console } from '../../../server/src/index.js';
import { createProtobufDecoder } from '../../../server/src/receivers/otlp/decode-protobuf.js';
import { type MessageName, otlpMessages } from '../../../server/src/receivers/otlp/messages.js';
import { readOtlpLogs } from '../../../server/src/receivers/otlp/read-logs.js';
import { readOtlpSpans } from '../../../server/src/receivers/otlp/read-spans.js';
import { MalformedBodyError } from '../../../server/src/receivers/read-result.js';
import { getJson, startConsole } from '../../start-console.js';
import { encodeOtlp } from './encode-otlp.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const nanos = '1700000000123456789';
const attributes = [
  { key: 'text', value: { stringValue: 'Käse ☕' } },
  { key: 'empty', value: { stringValue: '' } },
  { key: 'yes', value: { boolValue: true } },
  { key: 'int', value: { intValue: '-5' } },
  { key: 'big', value: { intValue: '9223372036854775807' } },
  { key: 'ratio', value: { doubleValue: 0.5 } },
  { key: 'bytes', value: { bytesValue: 'AP8Q' } },
  { key: 'list', value: { arrayValue: { values: [{ stringValue: 'a' }, { intValue: '2' }] } } },
  { key: 'map', value: { kvlistValue: { values: [{ key: 'k', value: { stringValue: 'v' } }] } } },
];
const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'order' } }, ...attributes] };
const scope = { name: 'kit', version: '1', attributes };

const spans = {
  resourceSpans: [
    {
      resource,
      scopeSpans: [
        {
          scope,
          spans: [
            {
              traceId,
              spanId,
              parentSpanId: '00f067aa0ba902b7',
              traceState: 'a=b',
              name: 'POST /orders',
              kind: 2,
              startTimeUnixNano: nanos,
              endTimeUnixNano: '1700000000223456789',
              attributes,
              droppedAttributesCount: 3,
              events: [{ name: 'retry', timeUnixNano: nanos, attributes }],
              droppedEventsCount: 2,
              links: [{ traceId, spanId, traceState: 'c=d', attributes }],
              droppedLinksCount: 1,
              status: { code: 2, message: 'failed' },
            },
            { traceId, spanId: '1111111111111111', name: 'root', startTimeUnixNano: nanos },
          ],
        },
      ],
    },
  ],
};
const logs = {
  resourceLogs: [
    {
      resource,
      scopeLogs: [
        {
          scope,
          logRecords: [
            {
              timeUnixNano: nanos,
              observedTimeUnixNano: nanos,
              severityNumber: 17,
              severityText: 'ERROR',
              body: { stringValue: 'card declined' },
              attributes,
              droppedAttributesCount: 1,
              traceId,
              spanId,
              eventName: 'payment',
            },
            { timeUnixNano: nanos, body: { kvlistValue: { values: attributes } } },
          ],
        },
      ],
    },
  ],
};

describe('OTLP Protocol Buffers', () => {
  const { decode } = createProtobufDecoder({ maxMessages: 10_000 });

  it('are decoded to the same spans and log records as JSON', () => {
    const decodedSpans = decode('ExportTraceServiceRequest', encodeOtlp('ExportTraceServiceRequest', spans));
    assert.deepEqual(readOtlpSpans(decodedSpans), readOtlpSpans(spans));
    const decodedLogs = decode('ExportLogsServiceRequest', encodeOtlp('ExportLogsServiceRequest', logs));
    assert.deepEqual(readOtlpLogs(decodedLogs), readOtlpLogs(logs));
    assert.equal(readOtlpLogs(decodedLogs).items[0]?.fields.big, '9223372036854775807');
  });

  it('are decoded by tables that agree with OpenTelemetry’s .proto files', () => {
    const published = readProtoFiles();
    for (const [message, fields] of Object.entries(otlpMessages)) {
      for (const [number, [name, type]] of Object.entries(fields)) {
        const field = published.get(message)?.get(Number(number));
        assert.ok(field, `${message} has no field ${number}`);
        assert.equal(field.name, name, `${message} ${number}`);
        assert.equal(field.isRepeated, type.endsWith('[]'), `${message}.${name}`);
        const inner = type.replace('[]', '');
        const expected = inner === 'id' || inner === 'base64' ? 'bytes' : inner;
        assert.equal(field.isEnum ? 'int32' : field.type, expected, `${message}.${name}`);
      }
    }
  });

  it('may contain unknown fields, groups, and fields of another wire type, which are skipped', () => {
    const body = new BinaryWriter();
    body.tag(1, WireType.Varint).uint32(7);
    body.tag(99, WireType.LengthDelimited).string('future');
    body.tag(50, WireType.StartGroup).tag(1, WireType.Varint).uint32(1).tag(50, WireType.EndGroup);
    const request = Buffer.concat([body.finish(), encodeOtlp('ExportTraceServiceRequest', spans)]);
    assert.deepEqual(readOtlpSpans(decode('ExportTraceServiceRequest', request)), readOtlpSpans(spans));
  });

  it('may repeat a packed number in fields of its own', () => {
    const point = new BinaryWriter().tag(7, WireType.Bit64).double(1.5).tag(7, WireType.Bit64).double(2.5);
    const packed = new BinaryWriter().tag(7, WireType.LengthDelimited).fork().double(1.5).double(2.5).join();
    for (const writer of [point, packed])
      assert.deepEqual(decode('HistogramDataPoint', Buffer.from(writer.finish())).explicitBounds, [1.5, 2.5]);
  });

  it('are refused when they are truncated at any byte, except between two fields', () => {
    for (const [message, body] of [
      ['ExportTraceServiceRequest', spans],
      ['ExportLogsServiceRequest', logs],
    ] as const) {
      const bytes = encodeOtlp(message, body);
      for (let length = 1; length < bytes.length; length++)
        assert.throws(() => decode(message, bytes.subarray(0, length)), MalformedBodyError);
    }
  });

  it('never cause another error than a malformed body, whatever byte is changed', () => {
    const bytes = encodeOtlp('ExportTraceServiceRequest', spans);
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0, 0x7f, 0x80, 0xff]) {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        try {
          readOtlpSpans(decode('ExportTraceServiceRequest', changed));
        } catch (error) {
          assert.ok(error instanceof MalformedBodyError, String(error));
        }
      }
    }
  });

  it('are refused beyond the limit for messages and repeated numbers', () => {
    const small = createProtobufDecoder({ maxMessages: 100 });
    const empty = new BinaryWriter();
    for (let i = 0; i < 100; i++) empty.tag(1, WireType.LengthDelimited).bytes(new Uint8Array());
    assert.throws(
      () => small.decode('ExportTraceServiceRequest', Buffer.from(empty.finish())),
      /over 100 messages/,
    );
    const packed = new BinaryWriter().tag(2, WireType.LengthDelimited).bytes(new Uint8Array(200));
    assert.throws(() => small.decode('Buckets', Buffer.from(packed.finish())), /over 100 messages/);
  });

  it('are decoded without the values that are nested too deeply', () => {
    let value = new BinaryWriter().tag(1, WireType.LengthDelimited).string('inside').finish();
    for (let depth = 0; depth < 100_000; depth++) {
      const list = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(value).finish();
      value = new BinaryWriter().tag(5, WireType.LengthDelimited).bytes(list).finish();
      if (value.length > 100_000) break;
    }
    const record = new BinaryWriter().tag(5, WireType.LengthDelimited).bytes(value);
    record.tag(3, WireType.LengthDelimited).string('INFO');
    const decoded = decode('LogRecord', Buffer.from(record.finish()));
    assert.equal(decoded.severityText, 'INFO');
  });

  describe('sent to the console', () => {
    let console: Console & { url: string };
    beforeEach(async () => {
      console = await startConsole();
    });
    afterEach(() => console.close());

    async function send(path: string, message: MessageName, body: object) {
      const response = await fetch(`http://127.0.0.1:${console.ports.otlp}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: encodeOtlp(message, body) as unknown as string,
      });
      assert.equal(response.headers.get('content-type'), 'application/x-protobuf');
      return { status: response.status, body: Buffer.from(await response.arrayBuffer()) };
    }

    it('get an empty Protocol Buffers response when everything is stored', async () => {
      assert.deepEqual(await send('/v1/traces', 'ExportTraceServiceRequest', spans), {
        status: 200,
        body: Buffer.alloc(0),
      });
      assert.equal((await send('/v1/logs', 'ExportLogsServiceRequest', logs)).body.length, 0);
      assert.equal((await getJson(`${console.url}/api/traces/${traceId}`)).spans.length, 2);
      assert.equal((await getJson(`${console.url}/api/logs`)).items.length, 2);
    });

    it('get a partial success with the number of rejected entries and the reason', async () => {
      const [group] = spans.resourceSpans;
      const invalid = { ...group, scopeSpans: [{ spans: [{ spanId }, { traceId, spanId: '11' }] }] };
      const { status, body } = await send('/v1/traces', 'ExportTraceServiceRequest', {
        resourceSpans: [invalid],
      });
      assert.equal(status, 200);
      const reader = new BinaryReader(body);
      assert.deepEqual(reader.tag(), [1, WireType.LengthDelimited]);
      const partial = new BinaryReader(reader.bytes());
      assert.deepEqual([partial.tag(), partial.int64()], [[1, WireType.Varint], 2n]);
      assert.deepEqual(
        [partial.tag(), partial.string()],
        [[2, WireType.LengthDelimited], 'traceId is not 32 hex digits'],
      );
    });

    it('get a google.rpc.Status in Protocol Buffers when the body is invalid', async () => {
      const response = await fetch(`http://127.0.0.1:${console.ports.otlp}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: 'x',
      });
      assert.equal(response.status, 400);
      const reader = new BinaryReader(Buffer.from(await response.arrayBuffer()));
      assert.deepEqual([reader.tag(), reader.int32()], [[1, WireType.Varint], 3]);
      assert.deepEqual(reader.tag(), [2, WireType.LengthDelimited]);
      assert.match(reader.string(), /not a valid ExportTraceServiceRequest/);
    });
  });
});

interface PublishedField {
  name: string;
  type: string;
  isRepeated: boolean;
  isEnum: boolean;
}

/** Reads the fields of each message from the .proto files, with the names of the JSON mapping. */
function readProtoFiles(): Map<string, Map<number, PublishedField>> {
  const folder = new URL('../../../../test/receivers/otlp/protos/', import.meta.url);
  const text = readdirSync(folder)
    .map((name) => readFileSync(new URL(name, folder), 'utf8').replaceAll(/\/\/.*$/gm, ''))
    .join('\n');
  const enums = new Set([...text.matchAll(/\benum\s+(\w+)/g)].map(([, name]) => name));
  const messages = new Map<string, Map<number, PublishedField>>();
  const blocks: (string | undefined)[] = [];
  const tokens =
    /\b(message|enum|oneof)\s+(\w+)\s*\{|(\})|\b(?:(repeated|optional)\s+)?([\w.]+)\s+(\w+)\s*=\s*(\d+)[^;{}]*;/g;
  for (const [, block, name, end, repeated, type, field, number] of text.matchAll(tokens)) {
    if (block) {
      blocks.push(block === 'message' ? name : undefined);
      if (block === 'message') messages.set(name as string, new Map());
    } else if (end) blocks.pop();
    else if (type && field) {
      const owner = blocks.findLast((each) => each !== undefined) as string;
      const last = type.split('.').at(-1) as string;
      messages.get(owner)?.set(Number(number), {
        name: field.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
        type: last,
        isRepeated: repeated === 'repeated',
        isEnum: enums.has(last),
      });
    }
  }
  return messages;
}

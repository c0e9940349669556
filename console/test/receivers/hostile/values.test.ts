import assert from 'node:assert/strict';
import { once } from 'node:events';
import { encode } from '@msgpack/msgpack';
import { getJson, post, zipkinSpan } from '../../start-console.js';
import { encodeOtlp } from '../otlp/encode-otlp.js';
import { type ConsoleProcess, protobuf, startConsoleProcess } from './console-process.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const nanos = '1700000000123456789';
/** Markup, a script, terminal escapes, and characters that change the direction of text. */
const hostile = '"><img src=x onerror=alert(1)>\u001b[31m\u001b]0;x\u0007\u202e{{7*7}}\u0000\r\n<script>';

describe('a console that receives hostile values', function () {
  this.timeout(120_000);
  let console: ConsoleProcess;
  before(async () => {
    console = await startConsoleProcess();
  });
  afterEach(() => console.assertUnharmed());
  after(() => console.stop());

  it('bounds attributes of 10 MB in every protocol', async () => {
    const large = 'x'.repeat(10 << 20);
    const attributes = [{ key: 'large', value: { stringValue: large } }];
    const spans = (spanId: string) => ({
      resourceSpans: [
        { scopeSpans: [{ spans: [{ traceId, spanId, startTimeUnixNano: nanos, attributes }] }] },
      ],
    });
    const logs = {
      resourceLogs: [
        {
          scopeLogs: [
            { logRecords: [{ timeUnixNano: nanos, body: { stringValue: 'm' }, traceId, attributes }] },
          ],
        },
      ],
    };
    assert.equal((await post(`${console.url}/v1/traces`, spans('1'.repeat(16)))).status, 200);
    assert.equal((await post(`${console.url}/v1/logs`, logs)).status, 200);
    for (const [path, message, body] of [
      ['/v1/traces', 'ExportTraceServiceRequest', spans('2'.repeat(16))],
      ['/v1/logs', 'ExportLogsServiceRequest', logs],
    ] as const)
      assert.equal((await console.refusal(path, encodeOtlp(message, body), protobuf)).status, 200);
    await post(`${console.url}/api/v2/spans`, [zipkinSpan({ id: '3'.repeat(16), tags: { large } })]);
    const socket = console.open();
    socket.write(encode(['t', 1_700_000_000, { message: 'm', large, 'trace.id': traceId }, { chunk: 'c' }]));
    await once(socket, 'data');
    const trace = await getJson(`${console.url}/api/traces/${traceId}`);
    const lengths = trace.spans.flatMap(
      (span: { attributes: Record<string, string> }) => span.attributes.large?.length ?? [],
    );
    assert.deepEqual(lengths, [16_385, 16_385, 16_385]);
    const { items } = await getJson(`${console.url}/api/logs?trace=${traceId}`);
    assert.deepEqual(
      items.map((item: Record<string, string>) => item.large?.length),
      [16_385, 16_385, 16_385],
    );
  });

  it('returns markup and terminal escapes in every field as JSON, unchanged', async () => {
    const id = '5'.repeat(32);
    const attributes = [{ key: hostile, value: { stringValue: hostile } }];
    const resource = {
      attributes: [...attributes, { key: 'service.name', value: { stringValue: hostile } }],
    };
    const scope = { name: hostile, version: hostile };
    const span = {
      traceId: id,
      spanId: '5'.repeat(16),
      name: hostile,
      traceState: hostile,
      startTimeUnixNano: nanos,
      attributes,
      events: [{ name: hostile, timeUnixNano: nanos, attributes }],
      status: { code: 2, message: hostile },
    };
    const record = {
      timeUnixNano: nanos,
      traceId: id,
      severityText: hostile,
      body: { stringValue: hostile },
      attributes,
    };
    await post(`${console.url}/v1/traces`, {
      resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span] }] }],
    });
    await post(`${console.url}/v1/logs`, {
      resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: [record] }] }],
    });
    const [stored] = (await getJson(`${console.url}/api/traces/${id}`)).spans;
    for (const value of [
      stored.name,
      stored.service,
      stored.traceState,
      stored.statusMessage,
      stored.scope.name,
      stored.attributes[hostile],
      stored.resource[hostile],
      stored.events[0].name,
      stored.events[0].attributes[hostile],
    ])
      assert.equal(value, hostile);
    const response = await fetch(`${console.url}/api/logs?trace=${id}`);
    assert.match(String(response.headers.get('content-type')), /^application\/json/);
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    const [log] = ((await response.json()) as { items: Record<string, string>[] }).items;
    assert.equal(log?.message, hostile);
    assert.equal(log?.[hostile], hostile);
  });
});

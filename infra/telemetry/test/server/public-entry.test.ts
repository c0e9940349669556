import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { createRequestRecorder, type OpenRequest } from '../../src/server/request-recorder.js';
import { createTestTelemetry, type TestTelemetry } from '../../src/testing/index.js';

const names = ['client.address', 'user_agent.original'] as const;

function requestWith(rawHeaders: string[]): IncomingMessage {
  const socket = { remoteAddress: '192.0.2.7' };
  return { method: 'GET', url: '/items', rawHeaders, socket } as unknown as IncomingMessage;
}

/** Records one request, and returns client and user agent of its span and of its access record. */
function record(
  telemetry: TestTelemetry,
  publicEntry: boolean,
  agent?: string,
  change: (opened: OpenRequest) => void = () => {},
) {
  const open = createRequestRecorder(telemetry, { publicEntry });
  const opened = open(requestWith(agent === undefined ? [] : ['User-Agent', agent]));
  change(opened);
  opened.close(200, false);
  telemetry.deliveryStats();
  const attributes = telemetry.spans.at(-1)?.attributes ?? {};
  const fields = telemetry.records.at(-1) ?? {};
  return { span: names.map((name) => attributes[name]), record: names.map((name) => fields[name]) };
}

describe('client of a request', () => {
  let telemetry: TestTelemetry;
  beforeEach(() => {
    telemetry = createTestTelemetry();
  });
  afterEach(() => telemetry.close());

  it('is on the span and in the access record at the public entry', () => {
    const client = ['192.0.2.7', 'curl/8'];
    assert.deepEqual(record(telemetry, true, 'curl/8'), { span: client, record: client });
  });

  it('is only in the access record of an internal service', () => {
    const { span, record: fields } = record(telemetry, false, 'curl/8');
    assert.deepEqual(
      [span, fields],
      [
        [undefined, undefined],
        ['192.0.2.7', 'curl/8'],
      ],
    );
  });

  it('has the same bounded user agent without secrets in both', () => {
    for (const agent of ['x'.repeat(300), 'bot password=hunter2']) {
      const { span, record: fields } = record(telemetry, true, agent);
      assert.deepEqual(span, fields);
      assert.ok(String(span[1]).length <= 257);
      assert.ok(!String(span[1]).includes('hunter2'));
    }
  });

  it('has no user agent when the request has none', () => {
    assert.deepEqual(record(telemetry, true).span, ['192.0.2.7', undefined]);
  });

  it('has the address that a handler has set', () => {
    const behindProxy = record(telemetry, true, 'curl/8', (opened) => {
      opened.clientAddress = '2001:db8::1';
    });
    assert.deepEqual([behindProxy.span[0], behindProxy.record[0]], ['2001:db8::1', '2001:db8::1']);
  });

  it('is on a span whose handler has set attributes before', () => {
    const { span } = record(telemetry, true, 'curl/8', (opened) => opened.span.set('item.id', 'i-1'));
    assert.deepEqual(span, ['192.0.2.7', 'curl/8']);
    assert.equal(telemetry.spans[0]?.attributes['item.id'], 'i-1');
  });
});

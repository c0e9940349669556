import assert from 'node:assert/strict';
import type { AttributeValue } from '../../../src/attribute-list.js';
import { Chunk } from '../../../src/encoding/chunk.js';
import { createJsonEncoder, createTimeWriter } from '../../../src/exporters/stdout/encode-json.js';
import { createFlatten } from '../../../src/logs/flatten.js';
import type { LogRecord } from '../../../src/logs/record.js';
import { oddValues } from '../../odd-values.js';
import { plainRecord } from '../plain-record.js';

const service = { name: 'demo', version: '1.2.3', instance: 'host-"1"', environment: 'test' };
const encode = createJsonEncoder(service);
const span = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', sampled: true };

function line(record: Partial<LogRecord>): string {
  const chunk = new Chunk(16);
  encode(plainRecord(record), chunk);
  return chunk.cut().bytes.toString();
}

describe('ECS JSON', () => {
  it('starts with time, level and message, and has the ids, service and fields of the record', () => {
    const text = line({
      timeMs: 1_700_000_000_123.456,
      span,
      fields: ['user.id', 'u', 'n', 1.5, 'ok', true],
    });
    assert.match(text, /^\{"@timestamp":"2023-11-14T22:13:20\.123456Z","log\.level":"info","message":"m",/);
    assert.deepEqual(JSON.parse(text), {
      '@timestamp': '2023-11-14T22:13:20.123456Z',
      'log.level': 'info',
      message: 'm',
      'trace.id': span.traceId,
      'span.id': span.spanId,
      'event.id': 'a-1',
      'ecs.version': '8.11.0',
      'service.name': 'demo',
      'service.version': '1.2.3',
      'service.environment': 'test',
      'service.node.name': 'host-"1"',
      'user.id': 'u',
      n: 1.5,
      ok: true,
    });
  });

  it('is one line of valid JSON with unique names for any logged value', () => {
    const flatten = createFlatten();
    const texts = [
      '"',
      '\\',
      '\n',
      '\u0000',
      '\u001f',
      '\u007f',
      '\u2028',
      'é',
      '😀',
      '\ud800',
      '</script>',
      'x'.repeat(70),
      `${'x'.repeat(70)}"é`,
    ];
    for (const value of [...texts, ...Object.values(oddValues())]) {
      const fields: AttributeValue[] = [];
      flatten(
        {
          value,
          [`name ${String(typeof value === 'string' ? value : '')}`]: 1,
          message: 'again',
          error: value,
        },
        fields,
      );
      const text = line({ message: typeof value === 'string' ? value : 'm', fields });
      assert.ok(text.endsWith('}\n'));
      assert.equal(text.indexOf('\n'), text.length - 1, 'a record must be one line');
      const parsed = JSON.parse(text) as Record<string, unknown>;
      assert.equal(
        text.match(/"(?:[^"\\]|\\.)*":/g)?.length,
        Object.keys(parsed).length,
        'names must be unique',
      );
      assert.ok(
        !text.includes('\ufffd') || JSON.stringify(value)?.includes('\\ud800') || String(value) === '\ud800',
      );
    }
  });
});

describe('createTimeWriter', () => {
  it('writes microseconds and rolls over to the next second', () => {
    const write = createTimeWriter();
    const timestamp = (ms: number): string => {
      const chunk = new Chunk(64);
      write(ms, chunk);
      return chunk.cut().bytes.toString();
    };
    assert.equal(timestamp(0), '1970-01-01T00:00:00.000000Z');
    assert.equal(timestamp(999.999), '1970-01-01T00:00:00.999999Z');
    assert.equal(timestamp(999.9996), '1970-01-01T00:00:01.000000Z');
    assert.equal(timestamp(1000.001), '1970-01-01T00:00:01.000001Z');
    assert.equal(timestamp(1_700_000_000_000.5), '2023-11-14T22:13:20.000500Z');
    assert.equal(timestamp(59_999), '1970-01-01T00:00:59.999000Z');
  });
});

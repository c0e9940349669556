import assert from 'node:assert/strict';
import { createPrettyEncoder } from '../../../src/exporters/stdout/encode-pretty.js';
import type { LogRecord } from '../../../src/logs/record.js';

const record: LogRecord = {
  timeMs: 1_700_000_000_123.456,
  level: 'warn',
  message: 'slow',
  span: { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', sampled: true },
  id: 'a-1',
  constant: [],
  own: [],
  fields: ['ms', 12, 'error.type', 'Error', 'error.stack_trace', 'Error: x\n    at y'],
};

describe('pretty format', () => {
  it('is one readable line, followed by the stack trace', () => {
    assert.equal(
      createPrettyEncoder('demo', false)(record),
      '22:13:20.123 WARN  demo slow ms=12 error.type=Error trace.id=0af7651916cd43dd8448eb211c80319c\nError: x\n    at y\n',
    );
  });

  it('omits trace id and fields when there are none', () => {
    assert.equal(
      createPrettyEncoder('demo', false)({ ...record, span: undefined, fields: [] }),
      '22:13:20.123 WARN  demo slow\n',
    );
  });

  it('colours only the level', () => {
    const text = createPrettyEncoder('demo', true)({ ...record, span: undefined, fields: [] });
    assert.equal(text, '22:13:20.123 \u001b[33mWARN \u001b[0m demo slow\n');
  });
});

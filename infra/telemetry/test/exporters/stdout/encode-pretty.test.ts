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

describe('pretty encoder', () => {
  it('writes one readable line, and the stack below it', () => {
    assert.equal(
      createPrettyEncoder('shop', false)(record),
      '22:13:20.123 WARN  shop slow ms=12 error.type=Error trace.id=0af7651916cd43dd8448eb211c80319c\nError: x\n    at y\n',
    );
  });

  it('omits fields, trace id and stack if there are none', () => {
    assert.equal(
      createPrettyEncoder('shop', false)({ ...record, span: undefined, fields: [] }),
      '22:13:20.123 WARN  shop slow\n',
    );
  });

  it('colours only the level', () => {
    const text = createPrettyEncoder('shop', true)({ ...record, span: undefined, fields: [] });
    assert.equal(text, '22:13:20.123 \u001b[33mWARN \u001b[0m shop slow\n');
  });
});

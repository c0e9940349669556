import assert from 'node:assert/strict';
import { extract } from '../../../src/index.js';

const long = '80f198ee56343ba864fe8b2a57d3eff7';
const spanId = 'e457b5a2e4d86bd1';
const read = (header: string) => extract({ 'uber-trace-id': header });

describe('uber-trace-id', () => {
  for (const [header, traceId, span, sampled] of [
    [`${long}:${spanId}:0:1`, long, spanId, true],
    [`${long}:${spanId}:0:0`, long, spanId, false],
    [`${long}:${spanId}:0:3`, long, spanId, true],
    [`${long}:${spanId}:0:2`, long, spanId, false],
    [`${long}:${spanId}:0:01`, long, spanId, true],
    [`${long}:${spanId}::1`, long, spanId, true],
    [`${long}:${spanId}:05e3ac9a4f6e3b90:1`, long, spanId, true],
    ['1:2:0:1', '1'.padStart(32, '0'), '2'.padStart(16, '0'), true],
    [`${long.slice(1)}:${spanId.slice(1)}:0:1`, `0${long.slice(1)}`, `0${spanId.slice(1)}`, true],
    [`64fe8b2a57d3eff7:${spanId}:0:1`, `${'0'.repeat(16)}64fe8b2a57d3eff7`, spanId, true],
    [`${long}%3A${spanId}%3A0%3A1`, long, spanId, true],
    [`${long}%3a${spanId}%3a0%3a1`, long, spanId, true],
    [`${long.toUpperCase()}:${spanId.toUpperCase()}:0:1`, long, spanId, true],
  ] as const) {
    it(`is read from ${header}`, () => assert.deepEqual(read(header), { traceId, spanId: span, sampled }));
  }

  for (const [what, header] of Object.entries({
    empty: '',
    'one part': long,
    'three parts': `${long}:${spanId}:0`,
    'five parts': `${long}:${spanId}:0:1:1`,
    'trace id empty': `:${spanId}:0:1`,
    'span id empty': `${long}::0:1`,
    'flags empty': `${long}:${spanId}:0:`,
    'flags too long': `${long}:${spanId}:0:001`,
    'flags not hex': `${long}:${spanId}:0:x`,
    'trace id all zero': `0:${spanId}:0:1`,
    'span id all zero': `${long}:0:0:1`,
    'trace id too long': `${long}0:${spanId}:0:1`,
    'span id too long': `${long}:${spanId}0:0:1`,
    'parent id too long': `${long}:${spanId}:${spanId}0:1`,
    'not hex': `${long.replace('8', 'g')}:${spanId}:0:1`,
    'encoded twice': `${long}%253A${spanId}%253A0%253A1`,
    'a broken escape': `${long}%3${spanId}%3A0%3A1`,
    'white space': ` ${long}:${spanId}:0:1`,
    '5000 digits': `${'1'.repeat(5000)}:1:0:1`,
  })) {
    it(`is ignored if malformed: ${what}`, () => assert.equal(read(header), undefined));
  }

  it('is ignored when it is repeated', () => {
    assert.equal(extract({ 'uber-trace-id': ['1:2:0:1', '1:2:0:1'] }), undefined);
  });
});

import assert from 'node:assert/strict';
import { extract } from '../../../src/index.js';
import { createTestTelemetry } from '../../../src/testing/index.js';

const long = '80f198ee56343ba864fe8b2a57d3eff7';
const short = '64fe8b2a57d3eff7';
const padded = `0000000000000000${short}`;
const spanId = 'e457b5a2e4d86bd1';
const parentId = '05e3ac9a4f6e3b90';

describe('single b3 header', () => {
  for (const [header, traceId, sampled] of [
    [`${long}-${spanId}-1-${parentId}`, long, true],
    [`${long}-${spanId}-0-${parentId}`, long, false],
    [`${long}-${spanId}-1`, long, true],
    [`${long}-${spanId}-0`, long, false],
    [`${long}-${spanId}-d`, long, true],
    [`${long}-${spanId}-d-${parentId}`, long, true],
    [`${long}-${spanId}`, long, true],
    [`${short}-${spanId}-1`, padded, true],
    [`${short}-${spanId}`, padded, true],
    [`${long.toUpperCase()}-${spanId.toUpperCase()}-1`, long, true],
  ] as const) {
    it(`is accepted: ${header}`, () =>
      assert.deepEqual(extract({ b3: header }), { traceId, spanId, sampled }));
  }

  for (const [what, header] of Object.entries({
    empty: '',
    'no span id': long,
    'trace id of 31 digits': `${long.slice(1)}-${spanId}-1`,
    'trace id of 33 digits': `0${long}-${spanId}-1`,
    'trace id of 15 digits': `${short.slice(1)}-${spanId}-1`,
    'trace id of 24 digits': `${long.slice(8)}-${spanId}-1`,
    'span id of 15 digits': `${long}-${spanId.slice(1)}-1`,
    'span id of 17 digits': `${long}-${spanId}0-1`,
    'trace id all zero': `${'0'.repeat(32)}-${spanId}-1`,
    'short trace id all zero': `${'0'.repeat(16)}-${spanId}-1`,
    'span id all zero': `${long}-${'0'.repeat(16)}-1`,
    'an unknown sampling state': `${long}-${spanId}-2`,
    'an empty sampling state': `${long}-${spanId}-`,
    'a parent id too short': `${long}-${spanId}-1-${parentId.slice(1)}`,
    'a fifth part': `${long}-${spanId}-1-${parentId}-x`,
    'not hex': `${long.replace('8', 'g')}-${spanId}-1`,
    'white space': ` ${long}-${spanId}-1`,
    'non-ASCII': `${long.slice(1)}é-${spanId}-1`,
    'excess length': `${long}-${spanId}-1-${'0'.repeat(5000)}`,
  })) {
    it(`is ignored: ${what}`, () => assert.equal(extract({ b3: header }), undefined));
  }
});

describe('x-b3-* headers', () => {
  const headers = { 'x-b3-traceid': long, 'x-b3-spanid': spanId };

  it('contain both ids; the trace id has 64 or 128 bits', () => {
    assert.deepEqual(extract({ ...headers, 'x-b3-sampled': '1' }), { traceId: long, spanId, sampled: true });
    assert.equal(extract({ ...headers, 'x-b3-traceid': short })?.traceId, padded);
    assert.equal(extract({ ...headers, 'x-b3-parentspanid': parentId })?.spanId, spanId);
    assert.equal(extract({ ...headers, 'x-b3-traceid': long.toUpperCase() })?.traceId, long);
  });

  it('contain the sampling decision in every spelling', () => {
    const sampled = (more: Record<string, string>) => extract({ ...headers, ...more })?.sampled;
    assert.equal(sampled({}), true);
    assert.equal(sampled({ 'x-b3-sampled': '1' }), true);
    assert.equal(sampled({ 'x-b3-sampled': 'true' }), true);
    assert.equal(sampled({ 'x-b3-sampled': '0' }), false);
    assert.equal(sampled({ 'x-b3-sampled': 'false' }), false);
    assert.equal(sampled({ 'x-b3-flags': '1' }), true);
    assert.equal(sampled({ 'x-b3-flags': '1', 'x-b3-sampled': '0' }), true);
    assert.equal(sampled({ 'x-b3-flags': '0', 'x-b3-sampled': '0' }), false);
  });

  for (const [what, more] of Object.entries({
    'no span id': { 'x-b3-spanid': undefined },
    'an empty trace id': { 'x-b3-traceid': '' },
    'a trace id too long': { 'x-b3-traceid': `${long}0` },
    'a trace id too short': { 'x-b3-traceid': long.slice(1) },
    'a trace id all zero': { 'x-b3-traceid': '0'.repeat(32) },
    'a span id all zero': { 'x-b3-spanid': '0'.repeat(16) },
    'a span id too short': { 'x-b3-spanid': spanId.slice(1) },
    'not hex': { 'x-b3-spanid': `g${spanId.slice(1)}` },
    'a trace id sent twice': { 'x-b3-traceid': [long, long] },
    'an unknown decision': { 'x-b3-sampled': 'perhaps' },
    'an empty decision': { 'x-b3-sampled': '' },
  })) {
    it(`are ignored: ${what}`, () => assert.equal(extract({ ...headers, ...more }), undefined));
  }
});

describe('b3 sampling decision without ids', () => {
  const decided = (headers: Record<string, string>, ratio: number) =>
    createTestTelemetry('test', { ratio }).serverSpan('GET', headers).sampled;

  it('prevents sampling of a new trace', () => {
    assert.equal(decided({ b3: '0' }, 1), false);
    assert.equal(decided({ 'x-b3-sampled': '0' }, 1), false);
    assert.equal(decided({ 'x-b3-sampled': 'false' }, 1), false);
  });

  it('forces sampling of a new trace', () => {
    assert.equal(decided({ b3: '1' }, 0), true);
    assert.equal(decided({ b3: 'd' }, 0), true);
    assert.equal(decided({ 'x-b3-sampled': '1' }, 0), true);
    assert.equal(decided({ 'x-b3-flags': '1' }, 0), true);
  });

  it('falls back to the local sampler when absent or invalid', () => {
    for (const headers of [{}, { b3: 'x' }, { b3: '2' }, { 'x-b3-sampled': 'x' }, { 'x-b3-flags': '0' }]) {
      assert.equal(decided(headers as Record<string, string>, 1), true);
      assert.equal(decided(headers as Record<string, string>, 0), false);
    }
  });

  it('is ignored when the ids are malformed', () => {
    assert.equal(decided({ 'x-b3-traceid': 'bad', 'x-b3-spanid': spanId, 'x-b3-sampled': '1' }, 0), false);
  });
});

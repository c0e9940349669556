import assert from 'node:assert/strict';
import { extract, formatTraceParent } from '../../../src/index.js';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const spanId = 'b7ad6b7169203331';
const good = `00-${traceId}-${spanId}-01`;

/** Malformed values by the W3C's test suite (trace-context/test/test.py) and §3.2.2. */
const malformed: Record<string, string> = {
  empty: '',
  'only a version': '00',
  'version too long': `000-${traceId}-${spanId}-01`,
  'version too short': `0-${traceId}-${spanId}-01`,
  'version with an illegal first character': `.0-${traceId}-${spanId}-01`,
  'version with an illegal second character': `0.-${traceId}-${spanId}-01`,
  'version ff': `ff-${traceId}-${spanId}-01`,
  'version in upper case': `CC-${traceId}-${spanId}-01`,
  'trace id all zero': `00-${'0'.repeat(32)}-${spanId}-01`,
  'trace id in upper case': `00-${traceId.toUpperCase()}-${spanId}-01`,
  'trace id with an illegal character': `00-.${traceId.slice(1)}-${spanId}-01`,
  'trace id too long': `00-${traceId}0-${spanId}-01`,
  'trace id too short': `00-${traceId.slice(1)}-${spanId}-01`,
  'parent id all zero': `00-${traceId}-${'0'.repeat(16)}-01`,
  'parent id in upper case': `00-${traceId}-${spanId.toUpperCase()}-01`,
  'parent id with an illegal character': `00-${traceId}-.${spanId.slice(1)}-01`,
  'parent id too long': `00-${traceId}-${spanId}0-01`,
  'parent id too short': `00-${traceId}-${spanId.slice(1)}-01`,
  'flags with an illegal first character': `00-${traceId}-${spanId}-.0`,
  'flags with an illegal second character': `00-${traceId}-${spanId}-0.`,
  'flags in upper case': `00-${traceId}-${spanId}-0B`,
  'flags too long': `00-${traceId}-${spanId}-001`,
  'flags too short': `00-${traceId}-${spanId}-1`,
  'no flags': `00-${traceId}-${spanId}`,
  'version 00 with a trailing dash': `${good}-`,
  'version 00 with a fifth part': `${good}-what-the-future-will-be-like`,
  'version 00 with a dot after it': `${good}.`,
  'a later version with a dot after it': `cc-${traceId}-${spanId}-01.what-the-future-will-be-like`,
  'a truncated later version': `cc-${traceId}-${spanId}-`,
  'a later version, all zero': `cc-${'0'.repeat(32)}-${spanId}-01`,
  'space before': ` ${good}`,
  'space after': `${good} `,
  'a line break after': `${good}\n`,
  'a tab inside': good.replace('-', '\t'),
  'two values in one header': `${good}, ${good}`,
  'underscores for dashes': good.replaceAll('-', '_'),
  'digits of another script': `00-${traceId.replace('0', '٠')}-${spanId}-01`,
  'non-ASCII': `00-${traceId.slice(1)}é-${spanId}-01`,
  'a later version of excess length': `cc-${traceId}-${spanId}-01-${'x'.repeat(10_000)}`,
};

describe('traceparent', () => {
  for (const [what, header] of Object.entries(malformed)) {
    it(`is ignored: ${what}`, () => assert.equal(extract({ traceparent: header }), undefined));
  }

  it('is accepted exactly when it matches §3.2, with any character at any position', () => {
    const form = /^(?!ff)[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;
    const characters = [
      ...'/09:`afg@AFG-_.',
      '\t',
      '\u0000',
      '\u00e1',
      '\u0130',
      '\u012d',
      '\uff10',
      '\ud83d',
    ];
    for (const header of [good, `01${good.slice(2)}`, `fe${good.slice(2)}`]) {
      for (let at = 0; at < header.length; at += 1) {
        for (const character of characters) {
          const changed = header.slice(0, at) + character + header.slice(at + 1);
          assert.equal(extract({ traceparent: changed }) !== undefined, form.test(changed), changed);
        }
      }
    }
  });

  it('is ignored when it is sent twice', () => {
    assert.equal(extract({ traceparent: [good, good] }), undefined);
  });

  it('is accepted as a list with one value', () => {
    assert.equal(extract({ traceparent: [good] })?.spanId, spanId);
  });

  it('contains both ids and the two known flags', () => {
    assert.deepEqual(extract({ traceparent: good }), {
      traceId,
      spanId,
      sampled: true,
      randomTraceId: false,
      traceState: undefined,
    });
    const random = (flags: string) =>
      extract({ traceparent: `00-${traceId}-${spanId}-${flags}` })?.randomTraceId;
    for (let flags = 0; flags < 256; flags += 1) {
      const digits = flags.toString(16).padStart(2, '0');
      assert.equal(random(digits), (flags & 2) !== 0, digits);
    }
    const sampled = (flags: string) => extract({ traceparent: `00-${traceId}-${spanId}-${flags}` })?.sampled;
    assert.equal(sampled('00'), false);
    assert.equal(sampled('02'), false);
    assert.equal(sampled('03'), true);
    assert.equal(sampled('fe'), false);
    assert.equal(sampled('ff'), true);
  });

  it('is parsed up to the known fields in later versions (§3.2.4)', () => {
    for (const header of [
      `01-${traceId}-${spanId}-01`,
      `cc-${traceId}-${spanId}-01`,
      `cc-${traceId}-${spanId}-01-`,
      `cc-${traceId}-${spanId}-01-what-the-future-will-be-like`,
      `fe-${traceId}-${spanId}-01`,
    ]) {
      assert.equal(extract({ traceparent: header })?.traceId, traceId, header);
    }
  });

  it('may have ids that are partly zero', () => {
    const header = `00-${'0'.repeat(31)}1-${'0'.repeat(15)}1-00`;
    assert.equal(extract({ traceparent: header })?.traceId, `${'0'.repeat(31)}1`);
  });

  it('is written as version 00', () => {
    assert.equal(formatTraceParent({ traceId, spanId, sampled: true }), good);
    assert.equal(formatTraceParent({ traceId, spanId, sampled: false }), `00-${traceId}-${spanId}-00`);
    for (const [sampled, flags] of [
      [false, '02'],
      [true, '03'],
    ] as const)
      assert.equal(
        formatTraceParent({ traceId, spanId, sampled, randomTraceId: true }),
        `00-${traceId}-${spanId}-${flags}`,
      );
  });
});

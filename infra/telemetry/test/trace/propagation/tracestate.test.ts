import assert from 'node:assert/strict';
import { extract } from '../../../src/index.js';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const state = (tracestate: string | string[]) => {
  const context = extract({ traceparent, tracestate });
  assert.ok(context, 'a bad tracestate must not void the traceparent');
  return context.traceState;
};
const members = (count: number) => Array.from({ length: count }, (_, at) => `k${at}=1`).join(',');

/** From the W3C's test suite and §3.3.1. */
const malformed: Record<string, string> = {
  empty: '',
  'only commas': ',,',
  'only white space': ' \t ',
  'no value': 'foo',
  'an empty value': 'foo=',
  'an empty key': '=1',
  'a value of blanks': 'foo=  ',
  'an equals sign in the value': 'foo=bar=baz',
  'a key in upper case': 'FOO=1',
  'a key with a dot': 'foo.bar=1',
  'a key with a space': 'foo =1',
  'a key that begins with a dash': '-foo=1',
  'a key that begins with an at sign': '@foo=1',
  'a key that is too long': `${'z'.repeat(257)}=1`,
  'a value that is too long': `foo=${'v'.repeat(257)}`,
  'a key twice': 'foo=1,foo=2',
  'a key twice, far apart': 'foo=1,bar=2, foo=1',
  'one bad member among good ones': 'foo=1,bar,baz=3',
  'a tab in a value': 'foo=a\tb',
  'a line break at its end': 'foo=1\n',
  'a carriage return and another header': 'foo=1\r\nx-evil: 1',
  'a vertical tab around a member': 'foo=1,\vbar=2',
  'a no-break space around a member': '\u00a0foo=1',
  'non-ASCII in a value': 'foo=é',
  'a zero byte': 'foo=\u0000',
  'thirty-three members': members(33),
  'more than 512 characters': `a=${'x'.repeat(255)},b=${'y'.repeat(255)}`,
};

describe('tracestate', () => {
  for (const [what, header] of Object.entries(malformed)) {
    it(`is left out: ${what}`, () => assert.equal(state(header), undefined));
  }

  for (const header of [
    'foo=1',
    'foo=1,bar=2',
    'foo=1, bar=2',
    'foo=1 \t , \t bar=2',
    ' foo=1',
    'foo=1,',
    'foo=1,,bar=2',
    'foo@=1,bar@vendor=2',
    '0a=1',
    `${'z'.repeat(256)}=1`,
    `foo=${'v'.repeat(256)}`,
    'foo= leading space kept',
    `a0_-*/@=${' !"#$%&\'()*+-./0123456789:;<>?@[\\]^_`{|}~'}`,
    members(32),
  ]) {
    it(`is handed on unchanged: ${header.slice(0, 50)}`, () => assert.equal(state(header), header));
  }

  it('split over several headers is one (§3.3.1)', () => {
    assert.equal(state(['foo=1', 'bar=2']), 'foo=1,bar=2');
    assert.equal(state(['foo=1', 'foo=2']), undefined);
  });

  it('without a traceparent is nothing', () => {
    assert.equal(extract({ tracestate: 'foo=1' }), undefined);
  });

  it('of a malformed traceparent is dropped with it', () => {
    const b3 = '80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1';
    assert.equal(extract({ traceparent: 'bad', tracestate: 'foo=1', b3 })?.traceState, undefined);
  });
});

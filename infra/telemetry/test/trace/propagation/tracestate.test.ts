import assert from 'node:assert/strict';
import { extract } from '../../../src/index.js';

const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const state = (tracestate: string | string[]) => {
  const context = extract({ traceparent, tracestate });
  assert.ok(context, 'an invalid tracestate must not invalidate the traceparent');
  return context.traceState;
};
const members = (count: number) => Array.from({ length: count }, (_, at) => `k${at}=1`).join(',');

/** Malformed values by §3.3.2. The cases of the W3C's test suite are in `../w3c`. */
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
  'one bad member among good ones': 'foo=1,bar,baz=3',
  'a tab in a value': 'foo=a\tb',
  'a line break at its end': 'foo=1\n',
  'a carriage return and another header': 'foo=1\r\nx-evil: 1',
  'a vertical tab around a member': 'foo=1,\vbar=2',
  'a no-break space around a member': '\u00a0foo=1',
  'non-ASCII in a value': 'foo=é',
  'a zero byte': 'foo=\u0000',
  'thirty-three members': members(33),
  'thirty-three members of one key': new Array(33).fill('a=1').join(),
  'a too long key after valid ones': `foo=1,${'z'.repeat(257)}=1`,
  'more characters than 32 members can have': `foo=1${' '.repeat(17_000)},bar=2`,
};

/** Received and propagated lists. Lengths include the commas. */
const changed: Record<string, readonly [received: string, sent: string]> = {
  'white space around members': ['foo=1 \t , \t bar=2', 'foo=1,bar=2'],
  'a blank after a comma': ['foo=1, bar=2', 'foo=1,bar=2'],
  'a blank at its beginning': [' foo=1', 'foo=1'],
  'a comma at its end': ['foo=1,', 'foo=1'],
  'empty members': [',foo=1,, \t,bar=2,', 'foo=1,bar=2'],
  'hundreds of empty members': [`foo=1${','.repeat(600)}bar=2`, 'foo=1,bar=2'],
  '32 members and as many empty ones': [members(32).replaceAll(',', ',,'), members(32)],
  'a key twice': ['foo=1,foo=2', 'foo=1'],
  'a key twice, far apart': ['foo=1,bar=2, foo=3', 'foo=1,bar=2'],
  'two large members': [`a=${'x'.repeat(255)},b=${'y'.repeat(255)}`, `a=${'x'.repeat(255)}`],
  'a large member among small ones': [
    `a=1,b=${'x'.repeat(250)},c=2,d=${'y'.repeat(250)}`,
    `a=1,b=${'x'.repeat(250)},c=2`,
  ],
  'large members of different length': [
    `a=${'x'.repeat(200)},b=${'y'.repeat(150)},c=${'z'.repeat(200)},d=1`,
    `a=${'x'.repeat(200)},b=${'y'.repeat(150)},d=1`,
  ],
  'large members that must all be removed': [
    [`a=${'x'.repeat(127)}`, ...smallMembers(4)].join(),
    smallMembers(4).join(),
  ],
  'small members only': [smallMembers(6).join(), smallMembers(4).join()],
  'a member of 129 characters': [
    [...smallMembers(3), `z=${'v'.repeat(127)}`, ...smallMembers(4).slice(3)].join(),
    smallMembers(4).join(),
  ],
  'a member of 128 characters, which is not large': [
    [`z=${'v'.repeat(126)}`, ...smallMembers(4)].join(),
    [`z=${'v'.repeat(126)}`, ...smallMembers(3)].join(),
  ],
  'blanks that make it too long': [`foo=1${' '.repeat(600)},bar=2`, 'foo=1,bar=2'],
};

/** Returns members of 102 characters each; five of them with their commas have 514. */
function smallMembers(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `k${at}=${'v'.repeat(99)}`);
}

describe('tracestate', () => {
  for (const [what, header] of Object.entries(malformed)) {
    it(`is discarded: ${what}`, () => assert.equal(state(header), undefined));
  }

  for (const [what, [received, sent]] of Object.entries(changed)) {
    it(`is normalised and shortened before propagation (§3.3.3.1, §3.5): ${what}`, () => {
      assert.equal(state(received), sent);
      assert.ok(sent.length <= 512);
    });
  }

  it('loses only a member of the maximum length of 513 characters', () => {
    const longest = `${'k'.repeat(256)}=${'v'.repeat(256)}`;
    assert.equal(state(longest), undefined);
    assert.equal(state(`a=1,${longest},b=2`), 'a=1,b=2');
  });

  it('is parsed in bounded time at 16 KiB', () => {
    const hostile = ['a=', ' ', ',', ', ', '\t,', 'a=1,', 'a= b'].map((part) =>
      part.repeat(16_384 / part.length),
    );
    hostile.push(`a=${' '.repeat(16_000)}b`, `a=1${' '.repeat(16_000)}\u000b`, 'z'.repeat(16_384));
    const started = performance.now();
    for (let round = 0; round < 10; round += 1) for (const header of hostile) state(header);
    assert.ok(performance.now() - started < 5000);
  });

  for (const header of [
    'foo=1',
    'foo=1,bar=2',
    'foo@=1,bar@vendor=2',
    '0a=1',
    `${'z'.repeat(256)}=1`,
    `foo=${'v'.repeat(256)}`,
    'foo= leading space kept',
    `a0_-*/@=${' !"#$%&\'()*+-./0123456789:;<>?@[\\]^_`{|}~'}`,
    members(32),
  ]) {
    it(`is propagated unchanged: ${header.slice(0, 50)}`, () => assert.equal(state(header), header));
  }

  it('is combined from several headers (§3.3.2)', () => {
    assert.equal(state(['foo=1', 'bar=2']), 'foo=1,bar=2');
    assert.equal(state(['foo=1', 'foo=2', '']), 'foo=1');
  });

  it('is ignored without a traceparent', () => {
    assert.equal(extract({ tracestate: 'foo=1' }), undefined);
  });

  it('is discarded together with a malformed traceparent', () => {
    const b3 = '80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1';
    assert.equal(extract({ traceparent: 'bad', tracestate: 'foo=1', b3 })?.traceState, undefined);
  });
});

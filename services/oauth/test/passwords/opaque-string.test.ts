import assert from 'node:assert/strict';
import { opaqueString } from '../../src/passwords/opaque-string.js';
import { passwordFault } from '../../src/passwords/password-rules.js';

describe('opaqueString', () => {
  for (const [title, text, value] of [
    ['RFC 8265 section 4.3, example 12: ASCII', 'correct horse battery staple', undefined],
    ['example 13: upper-case letters', 'Correct Horse Battery Staple', undefined],
    ['example 14: letters outside ASCII', '\u03c0\u00df\u00e5', undefined],
    ['example 15: symbols', 'Jack of \u2666s', undefined],
    ['example 16: another space, mapped to U+0020', 'foo\u1680bar', 'foo bar'],
    ['a no-break space, mapped to U+0020', 'foo\u00a0bar', 'foo bar'],
    ['a decomposed letter, mapped to the composed one', 'e\u0301', '\u00e9'],
    ['a decomposed Hangul syllable, mapped to the composed one', '\u1112\u1161\u11ab', '\ud55c'],
    ['compatibility characters, unchanged', '\ufb01\uff21', undefined],
    ['an emoji', '\u{1f600}', undefined],
    [
      'a zero-width non-joiner between joining letters',
      '\u0646\u0627\u0645\u0647\u200c\u0627\u06cc',
      undefined,
    ],
    ['a joiner after a virama', '\u0915\u094d\u200d\u0937', undefined],
    ['a middle dot between two l', 'col\u00b7lecci\u00f3', undefined],
    ['a Katakana middle dot between Katakana', '\u30a2\u30fb\u30a4', undefined],
    ['Arabic-Indic digits', '\u0661\u0662', undefined],
  ] as const) {
    it(`allows ${title}`, () => assert.deepEqual(opaqueString(text), { value: value ?? text }));
  }

  for (const [title, text] of [
    ['example 17: a control character', 'my cat is a \tby'],
    ['NUL', 'password\0'],
    ['DEL', 'pass\u007fword'],
    ['a C1 control character', 'pass\u0085word'],
    ['a line separator', 'pass\u2028word'],
    ['a soft hyphen', 'pass\u00adword'],
    ['a zero-width space', 'pass\u200bword'],
    ['a byte order mark', '\ufeffpassword'],
    ['a variation selector', '\u2764\ufe0f'],
    ['a tag character', 'pass\u{e0041}word'],
    ['a direction override', 'pass\u202eword'],
    ['an unassigned code point', 'pass\u0378word'],
    ['a noncharacter', 'pass\uffffword'],
    ['a private use character', 'pass\ue000word'],
    ['a lone surrogate', 'pass\ud800word'],
    ['an old Hangul jamo', '\u115f\u1112'],
    ['a tatweel', '\u0640'],
    ['a joiner without a virama before it', 'pass\u200dword'],
    ['a zero-width non-joiner between Latin letters', 'pass\u200cword'],
    ['a middle dot between other letters', 'a\u00b7b'],
    ['a Katakana middle dot between Latin letters', 'a\u30fbb'],
    ['Arabic-Indic with Extended Arabic-Indic digits', '\u0661\u06f1'],
  ] as const) {
    it(`refuses ${title}`, () => assert.match(opaqueString(text).fault ?? '', /^an? /));
  }
});

describe('passwordFault', () => {
  it('counts the code points of the composed text', () => {
    assert.equal(passwordFault('e\u0301'.repeat(8)), undefined);
    assert.match(passwordFault('e\u0301'.repeat(7)) ?? '', /at least 8/);
    assert.equal(passwordFault('e\u0301'.repeat(128)), undefined);
    assert.equal(passwordFault('\u{1f600}'.repeat(128)), undefined);
    assert.match(passwordFault('\u{1f600}'.repeat(129)) ?? '', /at most 128/);
    assert.match(passwordFault('x'.repeat(100_000)) ?? '', /at most 128/);
    assert.match(passwordFault('') ?? '', /at least 8/);
  });
  it('names the forbidden character without quoting the password', () => {
    assert.equal(passwordFault('long enough\0'), 'must not contain a control character');
  });
});

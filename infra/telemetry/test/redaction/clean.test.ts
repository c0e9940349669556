import assert from 'node:assert/strict';
import { cleanBlock, cleanText, textOf } from '../../src/redaction/clean.js';

describe('cleanText', () => {
  it('escapes control characters', () => {
    assert.equal(cleanText('a\nb\r\tc', 99), 'a\\nb\\r\\tc');
    assert.equal(cleanText('\u001b[31mred\u0007\u0000', 99), '\\u001b[31mred\\u0007\\u0000');
    assert.equal(cleanText('\u0085\u009b\u007f', 99), '\\u0085\\u009b\\u007f');
  });

  it('escapes line separators and bidirectional controls', () => {
    for (const mark of '\u2028\u2029\u200e\u200f\u061c\u202a\u202e\u2066\u2069\ufeff') {
      assert.equal(cleanText(`a${mark}b`, 99), `a\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}b`);
    }
  });

  it('preserves all scripts and emoji', () => {
    const text = 'naïve Ωμέγα 東京 עברית عربي 👩‍👩‍👧 ½';
    assert.equal(cleanText(text, 99), text);
  });

  it('replaces lone surrogates', () => {
    assert.equal(cleanText('a\ud83d', 99), 'a\ufffd');
    assert.equal(cleanText('\ude00b', 99), '\ufffdb');
  });

  it('truncates to the limit, also inside a surrogate pair', () => {
    assert.equal(cleanText('x'.repeat(10), 10), 'x'.repeat(10));
    assert.equal(cleanText('x'.repeat(11), 10), `${'x'.repeat(10)}…`);
    assert.equal(cleanText(`${'x'.repeat(9)}😀😀`, 10), `${'x'.repeat(9)}\ufffd…`);
  });

  it('masks a secret that crosses the limit', () => {
    const text = `${'x'.repeat(80)} mongodb://demo:hunter2hunter2@mongo/`;
    const cut = cleanText(text, 100);
    assert.ok(!cut.includes('hunt'), cut);
    assert.ok(cut.length <= 101);
  });

  it('takes bounded time for text far beyond the limit', () => {
    const text = Buffer.alloc(5_000_000, 'a ').toString();
    const started = performance.now();
    // scanning the full text 1000 times would take more than ten seconds
    for (let round = 0; round < 1000; round += 1) cleanText(text, 1000);
    assert.ok(performance.now() - started < 5000);
  });
});

describe('cleanBlock', () => {
  it('keeps line feeds and tabs, and escapes other control characters', () => {
    assert.equal(cleanBlock('Error: x\n\tat y\r\u001b[2J\u2028', 99), 'Error: x\n\tat y\\r\\u001b[2J\\u2028');
  });

  it('masks secrets and truncates to the limit', () => {
    assert.equal(cleanBlock('Error: password=hunter2\n at x', 99), 'Error: password=[redacted]\n at x');
    assert.equal(cleanBlock('x'.repeat(50), 10), `${'x'.repeat(10)}…`);
  });
});

describe('textOf', () => {
  it('converts any value to text without throwing', () => {
    assert.equal(textOf('a'), 'a');
    assert.equal(textOf(Symbol('s')), 'Symbol(s)');
    assert.equal(textOf(null), 'null');
    assert.equal(textOf(12n), '12');
    const bad = {
      toString() {
        throw new Error('no');
      },
    };
    assert.equal(textOf(bad), '[unreadable]');
    assert.equal(textOf(Object.create(null)), '[unreadable]');
  });
});

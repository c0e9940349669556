import assert from 'node:assert/strict';
import { digits, percent, plain, share, wrap } from '../../src/report/format.js';

describe('the format of figures', () => {
  it('keeps two digits that count', () => {
    const shown = [0, 0.0214, 0.214, 0.996, 2.14, 21.44, 214.4, 2144, -3.14, Number.NaN].map(digits);
    assert.deepEqual(shown, ['0', '0.021', '0.21', '1.00', '2.1', '21.4', '214', '2,144', '-3.1', '-']);
  });

  it('shows what was planned as it was', () => {
    assert.deepEqual([2, 0.8, 50, 0.5500000001].map(plain), ['2', '0.8', '50', '0.55']);
  });

  it('shows shares', () => {
    assert.equal(share(0.9049), '0.90');
    assert.equal(percent(0.985), '99 %');
  });

  it('breaks prose before column 120, and loses no word', () => {
    const text = Array.from({ length: 200 }, (_, at) => `word${at}`).join(' ');
    for (const indent of ['', '  ']) {
      const wrapped = wrap(text, indent);
      for (const line of wrapped.split('\n')) assert.ok(line.length <= 120, line);
      assert.equal(wrapped.replace(/\n */g, ' '), text);
    }
  });
});

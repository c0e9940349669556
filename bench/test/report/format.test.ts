import assert from 'node:assert/strict';
import { compact, digits, percent, share, wrap } from '../../src/report/format.js';

describe('report formats', () => {
  it('digits keeps two significant digits', () => {
    const shown = [0, 0.0214, 0.214, 0.996, 2.14, 21.44, 214.4, 2144, -3.14, Number.NaN].map(digits);
    assert.deepEqual(shown, ['0', '0.021', '0.21', '1.00', '2.1', '21.4', '214', '2,144', '-3.1', '-']);
  });

  it('compact omits trailing zeros and rounding errors', () => {
    assert.deepEqual([2, 0.8, 50, 0.5500000001].map(compact), ['2', '0.8', '50', '0.55']);
  });

  it('share and percent round ratios', () => {
    assert.equal(share(0.9049), '0.90');
    assert.equal(percent(0.985), '99 %');
  });

  it('wrap breaks lines at 120 characters and keeps all words', () => {
    const text = Array.from({ length: 200 }, (_, at) => `word${at}`).join(' ');
    for (const indent of ['', '  ']) {
      const wrapped = wrap(text, indent);
      for (const line of wrapped.split('\n')) assert.ok(line.length <= 120, line);
      assert.equal(wrapped.replace(/\n */g, ' '), text);
    }
  });
});

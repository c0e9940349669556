import assert from 'node:assert/strict';
import { terminalWidth, wrapItems, wrapLines } from '../src/wrap.js';

describe('wrapItems', () => {
  it('fills lines up to the width, and indents the later ones as the first', () => {
    assert.deepEqual(wrapItems(['aa', 'bb', 'cc'], 10, '- ', ', '), ['- aa, bb,', '  cc']);
    assert.deepEqual(wrapItems(['aa', 'bb', 'cc'], 8, '- ', ', '), ['- aa,', '  bb,', '  cc']);
    assert.deepEqual(wrapItems(['a-long-item', 'b'], 5, '', ' '), ['a-long-item', 'b']);
    assert.deepEqual(wrapItems([], 5, '- ', ' '), []);
  });
});

describe('wrapLines', () => {
  it('breaks long lines at spaces, and leaves short ones as they are', () => {
    assert.equal(wrapLines('one two three\n  four', 9), 'one two\n  three\n  four');
    assert.equal(wrapLines('    a: one two three', 16), '    a: one two\n      three');
  });

  it('indents the rest of a line as its second column', () =>
    assert.equal(
      wrapLines('  --q TEXT  a query such as x', 26),
      '  --q TEXT  a query such\n            as x',
    ));

  it('keeps words that are longer than a line', () =>
    assert.equal(
      wrapLines('see http://127.0.0.1:8090/docs now', 10),
      'see\n  http://127.0.0.1:8090/docs\n  now',
    ));
});

describe('terminalWidth', () => {
  it('is that of the terminal, then COLUMNS, and unknown otherwise', () => {
    assert.equal(terminalWidth({ columns: 120 }, { COLUMNS: '90' }), 120);
    assert.equal(terminalWidth({}, { COLUMNS: '90' }), 90);
    assert.equal(terminalWidth({}, { COLUMNS: '9' }), 40);
    assert.equal(terminalWidth({}, { COLUMNS: 'wide' }), undefined);
    assert.equal(terminalWidth({}, {}), undefined);
  });
});

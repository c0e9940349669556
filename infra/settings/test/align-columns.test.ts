import assert from 'node:assert/strict';
import { alignColumns } from '../src/align-columns.js';

describe('alignColumns', () => {
  it('pads cells to the widest of their column, and omits spaces at the end of a line', () => {
    const lines = [
      ['name', 'rows', 'text'],
      ['a', '12', ''],
    ];
    assert.equal(
      alignColumns(lines, (column) => column === 1),
      'name  rows  text\na       12',
    );
    assert.equal(alignColumns(lines), 'name  rows  text\na     12');
  });

  it('returns an empty text without lines', () => assert.equal(alignColumns([]), ''));
});

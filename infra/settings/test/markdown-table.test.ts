import assert from 'node:assert/strict';
import { markdownTable } from '../src/markdown-table.js';

describe('markdownTable', () => {
  it('renders a header row, a delimiter row and the body rows', () => {
    assert.equal(
      markdownTable(
        ['name', 'count'],
        [
          ['a', 1],
          ['b', 2],
        ],
      ),
      '| name | count |\n|---|---|\n| a | 1 |\n| b | 2 |',
    );
  });

  it('escapes pipes and replaces line breaks with spaces', () => {
    assert.equal(
      markdownTable(['a'], [['`on | off`,\n  or nothing']]),
      '| a |\n|---|\n| `on \\| off`, or nothing |',
    );
  });
});

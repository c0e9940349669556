import assert from 'node:assert/strict';
import { createAttributeColumns, valueIn } from '../../server/src/store/attribute-columns.js';
import { OpenRows } from '../../server/src/store/rows/open-rows.js';
import type { Rows } from '../../server/src/store/rows/rows.js';

function rowsOf(values: readonly (string | number | undefined)[]): Rows & { reads: number } {
  const rows = new OpenRows();
  for (const value of values) {
    rows.put('other', 'x');
    if (value !== undefined) rows.put('a', value);
    rows.put('b', 'constant');
    rows.endRow();
  }
  let reads = 0;
  const counting = Object.create(rows, {
    count: { get: () => rows.count },
    hasName: {
      value: (name: string) => {
        reads++;
        return rows.hasName(name);
      },
    },
    indexOf: { value: (row: number, name: string) => rows.indexOf(row, name) },
    code: { value: (row: number, n: number) => rows.code(row, n) },
    value: { value: (code: number) => rows.value(code) },
    reads: { get: () => reads },
  });
  return counting;
}

describe('columns of attributes', () => {
  it('have the value of each row, and are read once from the rows of a block', () => {
    const given = ['x', 'x', undefined, 5, '5', undefined];
    const rows = rowsOf(given);
    const columns = createAttributeColumns(10_000);
    for (let n = 0; n < 3; n++) {
      const column = columns.of(rows, 'a');
      assert.ok(column);
      assert.deepEqual(
        given.map((_, row) => valueIn(column, row)),
        given,
      );
    }
    assert.equal(rows.reads, 1);
    const missing = columns.of(rows, 'missing');
    assert.ok(missing);
    assert.equal(valueIn(missing, 0), undefined);
  });

  it('stay within their limit: the attribute that was read longest ago is removed, then no column is added', () => {
    const blocks = Array.from({ length: 10 }, () => rowsOf(['x', 'y']));
    const columns = createAttributeColumns(2000);
    const stored = (name: string) => blocks.filter((rows) => columns.of(rows, name) !== undefined).length;
    const ofA = stored('a');
    assert.ok(ofA > 3 && ofA < 10, `${ofA} columns`);
    assert.ok(columns.bytes <= 2000);
    const ofB = stored('b');
    assert.ok(ofB > 3 && ofB < 10, `${ofB} columns`);
    assert.ok(columns.bytes <= 2000);
    const { reads } = blocks[9] as { reads: number };
    stored('b');
    assert.equal(blocks[9]?.reads, reads, 'a column that does not fit is not read again');
    for (const rows of blocks) columns.delete(rows);
    assert.equal(columns.bytes, 0);
    assert.ok(columns.of(blocks[9] as Rows, 'b'), 'there is room again');
  });
});

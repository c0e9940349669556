import assert from 'node:assert/strict';
import type { LogBlock } from '../../server/src/store/log-block.js';
import { toLogRecord } from '../../server/src/store/log-record.js';
import { createLogStore } from '../../server/src/store/logs.js';
import { createTemplateColumns } from '../../server/src/store/template-column.js';

/** A block whose messages are counted when they are read. */
function block(messages: readonly string[]): LogBlock & { reads: number } {
  const made = {
    reads: 0,
    count: messages.length,
    field(row: number) {
      made.reads++;
      return messages[row];
    },
  };
  return made as unknown as LogBlock & { reads: number };
}

describe('createTemplateColumns', () => {
  function create(busy = 0) {
    const turns: { run: () => void; ms: number }[] = [];
    const columns = createTemplateColumns({
      later: (run, ms) => turns.push({ run, ms }),
      busyShare: () => busy,
    });
    return { columns, turns };
  }

  it('makes the templates of one block at each turn, of the newest block first', () => {
    const { columns, turns } = create();
    const [older, newer] = [block(['line 1', 'line 2']), block(['line 3'])];
    columns.prepare(older);
    columns.prepare(newer);
    assert.equal(older.reads + newer.reads, 0, 'none at once');
    assert.equal(turns.length, 1);
    turns.shift()?.run();
    assert.deepEqual([older.reads, newer.reads], [0, 1]);
    turns.shift()?.run();
    assert.deepEqual([older.reads, newer.reads], [2, 1]);
    assert.equal(turns.length, 0, 'nothing is left');
    const column = columns.of(older);
    assert.deepEqual(column.templates, ['line <num>']);
    assert.equal(column.of(1), 0);
    assert.equal(older.reads, 2, 'the query reads no message again');
  });

  it('makes missing templates for a query, and no templates of an evicted block', () => {
    const { columns, turns } = create();
    const [read, evicted] = [block(['a']), block(['b'])];
    columns.prepare(read);
    columns.prepare(evicted);
    columns.of(read);
    columns.delete(evicted);
    for (let turn = turns.shift(); turn; turn = turns.shift()) turn.run();
    assert.deepEqual([read.reads, evicted.reads], [1, 0]);
  });

  it('waits longer while the process is busy', () => {
    const [idle, busy] = [create(0.1), create(0.9)];
    for (const { columns } of [idle, busy]) columns.prepare(block(['a']));
    assert.ok((busy.turns[0]?.ms ?? 0) > 5 * (idle.turns[0]?.ms ?? 0));
  });
});

describe('templates of a log store', () => {
  it('do not depend on whether a block was completed before or after the query', () => {
    const store = createLogStore({ maxBytes: 1 << 20, maxRecords: 1000, blockSize: 4 });
    const templates = () =>
      [...store.selections({})].flatMap(({ rows, templates: of }) => {
        const column = of();
        return rows.map((row) => column.templates[column.of(row)]);
      });
    const add = (n: number) => store.add(toLogRecord({ message: `line ${n}`, 'event.id': `${n}` }, n));
    for (let n = 0; n < 3; n++) add(n);
    assert.deepEqual(templates(), Array(3).fill('line <num>'));
    for (let n = 3; n < 10; n++) add(n);
    assert.deepEqual(templates(), Array(10).fill('line <num>'));
  });
});

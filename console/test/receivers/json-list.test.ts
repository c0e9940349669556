import assert from 'node:assert/strict';
import { parseJsonList } from '../../server/src/receivers/json-list.js';

const groupsOf = (text: string) => [...parseJsonList(Buffer.from(text))];
const large = (n: number) => ({
  id: n,
  text: `a "quoted\\" [text], {n} ${'ü'.repeat(n % 50)}\\`,
  list: [[1, { a: '],[' }], []],
});

describe('parseJsonList', () => {
  it('returns all elements of a list, in groups', () => {
    const list = Array.from({ length: 1000 }, (_, n) => large(n));
    for (const text of [
      JSON.stringify(list),
      JSON.stringify(list, null, 2),
      ` \r\n\t${JSON.stringify(list)} \n`,
    ]) {
      const groups = groupsOf(text) as unknown[][];
      assert.ok(groups.length > 5, `${groups.length} groups`);
      assert.deepEqual(groups.flat(), list);
    }
    assert.deepEqual(groupsOf('[]'), [[]]);
    assert.deepEqual(groupsOf('[1, "x", null, [2], {}]'), [[1, 'x', null, [2], {}]]);
  });

  it('returns another value as it is', () => {
    assert.deepEqual(groupsOf(' {"a": [1, 2]}'), [{ a: [1, 2] }]);
    assert.deepEqual(groupsOf('"[1]"'), ['[1]']);
  });

  it('refuses an incomplete list before the first group', () => {
    const text = JSON.stringify(Array.from({ length: 1000 }, (_, n) => large(n)));
    for (const broken of [
      text.slice(0, -1),
      text.slice(0, -3),
      `${text}]`,
      `${text} x`,
      `${text.slice(0, -1)}}`,
    ])
      assert.throws(() => parseJsonList(Buffer.from(broken)).next(), SyntaxError);
    assert.throws(() => groupsOf(''), SyntaxError);
  });

  it('refuses a comma without an element at the end of a group', () => {
    const space = ' '.repeat(10_000);
    const text = JSON.stringify('x'.repeat(10_000));
    for (const broken of [`[${space},1]`, `[${text},]`, `[${text},${space},1]`, `[${text},${space}]`])
      assert.throws(() => groupsOf(broken), SyntaxError, broken.trim().slice(-5));
    assert.deepEqual(groupsOf(`[${space}]`), [[]]);
    assert.equal((groupsOf(`[${text},${space}1]`) as unknown[][]).flat().length, 2);
  });

  it('refuses a group with a mistake', () => {
    for (const text of ['[1,,2]', '[1,]', '[,]', '[tru]', '[{"a" 1}]', '[1}', '[{]}'])
      assert.throws(() => groupsOf(text), SyntaxError, text);
  });
});

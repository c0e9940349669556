import assert from 'node:assert/strict';
import type { VectorSelector } from '../../server/src/promql/ast.js';
import { createSharedRegexes } from '../../server/src/promql/matcher.js';
import { parsePromql } from '../../server/src/promql/parse.js';

describe('createSharedRegexes()', () => {
  it('compiles a pattern once for all expressions', () => {
    const compile = createSharedRegexes();
    const tests: unknown[] = [];
    const counting = (pattern: string) => {
      const test = compile(pattern);
      tests.push(test);
      return test;
    };
    parsePromql('a{x=~"1|2"} + b{y!~"1|2"}', counting);
    parsePromql('c{z=~"3.*"}', counting);
    assert.equal(tests.length, 3);
    assert.equal(tests[0], tests[1]);
    assert.notEqual(tests[1], tests[2]);
  });

  it('keeps the operator of each matcher', () => {
    const { matchers } = parsePromql('a{x=~"1|2", y!~"1|2"}', createSharedRegexes()) as VectorSelector;
    const results = matchers.slice(1).map(({ label, matches }) => [label, matches('1'), matches('3')]);
    assert.deepEqual(results, [
      ['x', true, false],
      ['y', false, true],
    ]);
  });

  it('reports an invalid pattern in each expression', () => {
    const compile = createSharedRegexes();
    for (let i = 0; i < 2; i += 1)
      assert.throws(() => parsePromql('a{x=~"("}', compile), /invalid regular expression/);
  });
});

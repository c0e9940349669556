import assert from 'node:assert/strict';
import { parseQuery } from '../../contract/src/query/parse-query.js';
import { traceTest } from '../../server/src/queries/trace-test.js';
import type { ValueSearch } from '../../server/src/store/block-search.js';
import type { SpanBlock } from '../../server/src/store/span-block.js';
import type { TraceView } from '../../server/src/store/span-views.js';

describe('traceTest', () => {
  it('looks up each value once for each block, regardless of the number of traces', () => {
    const lookups: string[] = [];
    let searches = 0;
    const block = {
      rows: {
        codesOf(text: string) {
          lookups.push(text);
          return [];
        },
      },
    } as unknown as SpanBlock;
    const trace = {
      mayHave(search: ValueSearch) {
        searches++;
        return search.isIn(block);
      },
    } as TraceView;
    const mayMatch = traceTest(parseQuery('a:b,c,b,d,b'), () => true);
    for (let n = 0; n < 1000; n++) assert.equal(mayMatch(trace), false);
    assert.deepEqual(lookups, ['b', 'c', 'd']);
    assert.equal(searches, 1000);
  });
});

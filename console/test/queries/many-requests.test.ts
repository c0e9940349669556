import assert from 'node:assert/strict';
import { parseQuery } from '../../contract/src/query/parse-query.js';
import { compareRequests } from '../../server/src/queries/differences/compare-requests.js';
import { createGroups, maxGroups, maxObservations } from '../../server/src/queries/group-statistics.js';
import { groupRequests } from '../../server/src/queries/list-groups.js';
import { findRequests } from '../../server/src/queries/requests/find-requests.js';
import type { Scope } from '../../server/src/queries/scope.js';
import type { SpanView, TraceView } from '../../server/src/store/span-views.js';
import type { RequestSummary } from '../../server/src/store/trace-summary.js';

const requestCount = 300;
const manyValues = Array.from({ length: maxGroups }, (_, at) => at);

/** Returns traces whose spans all lack their parents, so that each is a request, and the number of reads of their spans. */
function scopeOfTraces(count: number, spans = 1) {
  const reads = { attributes: 0, texts: 0 };
  const traces = Array.from({ length: count }, (_, n) => {
    const requests = Array.from({ length: requestCount }, (_, at) => ({
      ...{ traceId: `${n}`, name: 'GET', services: [], selfUs: {}, startUs: at, durationUs: 1, error: false },
      spans,
    })) as unknown as RequestSummary[];
    return {
      id: `${n}`,
      requests,
      mayContain: () => true,
      get spans() {
        const span = { contains: () => reads.texts++ < 0 };
        return [span as unknown as SpanView];
      },
      someAttribute(_, test) {
        reads.attributes++;
        return requests.some((_, at) => test(at));
      },
    } as Pick<TraceView, 'id' | 'requests' | 'spans' | 'mayContain' | 'someAttribute'> as TraceView;
  });
  const scope: Scope = {
    reader: { traces: () => traces, get: () => undefined },
    range: { afterUs: -Infinity, untilUs: Infinity },
    nowUs: 1e6,
  };
  return { scope, reads };
}

describe('queries of traces with many requests', () => {
  const search = (q: string) => {
    const { scope, reads } = scopeOfTraces(3);
    const found = [...findRequests(scope, { query: parseQuery(q), probes: true })].length;
    return { found, ...reads };
  };

  it('test an attribute of the spans once for each trace', () => {
    assert.deepEqual(search('user.id:>=100'), { found: 3 * requestCount, attributes: 3, texts: 0 });
    assert.deepEqual(search('user.id:>=100 user.id:<0'), { found: 0, attributes: 6, texts: 0 });
  });

  it('search a text in the spans once for each trace', () => {
    assert.deepEqual(search('nowhere'), { found: 0, attributes: 0, texts: 3 });
  });

  it('compare fewer requests when their traces have many spans', () => {
    for (const [spans, compared] of [
      [15, requestCount],
      [10_000, 30],
      [1e9, 1],
    ] as const) {
      const { scope } = scopeOfTraces(1, spans);
      let read = 0;
      const reader = { ...scope.reader, get: () => void read++ };
      const filter = { query: parseQuery(''), probes: true };
      const selection = { query: parseQuery('path:/selected'), range: scope.range };
      const found = compareRequests({ ...scope, reader }, filter, selection, 10);
      assert.deepEqual([found.others, found.comparedOthers, read], [requestCount, compared, compared]);
      assert.equal(found.comparedSelected, 0);
    }
  });

  it('read the values of a group once for each trace', () => {
    const { scope, reads } = scopeOfTraces(3);
    const filter = { query: parseQuery(''), probes: true };
    const groups = groupRequests(scope, filter, { by: 'user.id', sort: 'count', limit: 1000 });
    assert.equal(reads.attributes, 3);
    assert.equal(groups.items.length, requestCount);
    assert.ok(groups.items.every(({ count }) => count === 3 * requestCount));
    assert.equal(groups.truncated, false);
  });

  it('read no further request when the number of values is at its limit', () => {
    const { scope } = scopeOfTraces(1);
    let reads = 0;
    for (const trace of scope.reader.traces({ sinceUs: 0, untilUs: 0 }))
      for (const request of trace.requests)
        Object.defineProperty(request, 'services', {
          get() {
            reads++;
            return { some: (test: (value: number) => boolean) => void manyValues.map(test) };
          },
        });
    const filter = { query: parseQuery(''), probes: true };
    const groups = groupRequests(scope, filter, { by: 'service', sort: 'count', limit: 10 });
    assert.equal(reads, maxObservations / maxGroups + 1);
    assert.equal(groups.truncated, true);
    assert.equal(groups.items[0]?.count, maxObservations / maxGroups);
  });

  it('count a limited number of values of all requests, and are truncated beyond it', () => {
    const groups = createGroups();
    const observation = { traceId: '1', startUs: 1, durationUs: 1, error: false };
    const values = [1, 2];
    for (let at = 0; at < maxObservations / 2; at++) groups.add(values, observation);
    assert.equal(groups.isFull, false);
    groups.add(values, observation);
    assert.equal(groups.isFull, true);
    assert.equal(groups.get(1)?.count, maxObservations / 2);
  });
});

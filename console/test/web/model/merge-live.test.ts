import assert from 'node:assert/strict';
import type { RequestSummary } from '../../../contract/src/traces.js';
import { mergeLive } from '../../../web/src/requests/merge-live.js';

function request(traceId: string, startUs: number, fields: Partial<RequestSummary> = {}): RequestSummary {
  return {
    traceId,
    startUs,
    name: 'GET /',
    service: 'gateway',
    services: ['gateway'],
    spans: 1,
    durationUs: 1,
    selfUs: {},
    error: false,
    from: 'span',
    ...fields,
  };
}

describe('mergeLive', () => {
  it('adds new requests by their start and drops those before the time range', () => {
    const merged = mergeLive(
      [request('c', 30), request('a', 10)],
      { items: [request('d', 40), request('b', 20)] },
      15,
    );
    assert.deepEqual(
      merged.map(({ traceId }) => traceId),
      ['d', 'c', 'b'],
    );
  });

  it('replaces all requests of a changed trace, such as an access record by its span', () => {
    const merged = mergeLive(
      [request('a', 10, { from: 'log' }), request('b', 5)],
      { items: [request('a', 11, { spanId: '1' }), request('a', 12, { spanId: '2' })] },
      0,
    );
    assert.deepEqual(
      merged.map(({ traceId, spanId, from }) => [traceId, spanId, from]),
      [
        ['a', '2', 'span'],
        ['a', '1', 'span'],
        ['b', undefined, 'span'],
      ],
    );
  });
});

import assert from 'node:assert/strict';
import { includes } from '../../contract/src/query/match-query.js';
import { createSummarySearch, someOfSummary } from '../../server/src/queries/requests/request-fields.js';
import type { RequestSummary } from '../../server/src/store/trace-summary.js';

function requestOf(n: number, fields: Partial<RequestSummary> = {}): RequestSummary {
  return {
    traceId: n.toString(16).padStart(32, 'f'),
    service: 'gateway',
    name: `POST /orders/{id}/Confirm`,
    method: 'POST',
    route: '/orders/{id}/confirm',
    path: `/orders/${n}/confirm`,
    statusCode: 200 + (n % 5),
    user: `User-${n % 7}`,
    order: `order ${n}`,
    selfUs: {},
    startUs: n,
    durationUs: n,
    error: false,
    services: ['gateway', 'order', `service${n}`],
    spans: 1,
    from: 'span',
    ...fields,
  } as RequestSummary;
}

describe('createSummarySearch', () => {
  it('finds the requests of which any value contains the text, ignoring case', () => {
    const bare = { method: undefined, route: undefined, path: undefined, statusCode: undefined };
    const requests = [
      // more than the search remembers
      ...Array.from({ length: 2500 }, (_, n) => requestOf(n)),
      requestOf(7, { ...bare, user: undefined, order: undefined, services: [] }),
    ];
    const texts = [
      'no such text',
      'confirm',
      'post',
      '203',
      'user-3',
      'order 12',
      'SERVICE2499',
      'fffff9c3',
      '9C3',
    ];
    for (const text of [...texts, '', 'fff ', '{id}', 'ffff{']) {
      const contains = includes(text);
      const search = createSummarySearch(text, contains);
      for (let pass = 0; pass < 2; pass++)
        assert.deepEqual(
          requests.filter(search),
          requests.filter((request) => someOfSummary(request, contains)),
          text,
        );
    }
  });
});

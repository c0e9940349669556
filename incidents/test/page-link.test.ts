import assert from 'node:assert/strict';
import { apiPath, pageLink } from '../src/engine/page-link.js';

const range = { sinceMs: 1000, untilMs: 9000 };

describe('link of a query', () => {
  for (const [query, link] of [
    [
      '/api/requests?service=order&error=true&since={since}&limit=20',
      '#/requests?q=service%3Aorder+error%3Atrue&since=1000&until=9000',
    ],
    ['/api/requests?search=429&since={since}', '#/requests?q=%22429%22&since=1000&until=9000'],
    [
      '/api/requests?search=admin&minDuration=1400&since={since}',
      '#/requests?q=duration%3A%3E%3D1400ms+%22admin%22&since=1000&until=9000',
    ],
    [
      '/api/metrics/query?expr=sum(a{b="c"}) + 1&since=-10s&step=1s',
      '#/explore?expr=sum%28a%7Bb%3D%22c%22%7D%29+%2B+1&since=1000&until=9000',
    ],
    ['/api/logs?q=level:error&since={since}', '#/logs?q=level%3Aerror&since=1000&until=9000'],
    [
      '/api/spans?q=service:customer error:true&since={since}',
      '/api/spans?q=service%3Acustomer+error%3Atrue&since=1000&until=9000',
    ],
  ] as const)
    it(`leads to the time range of the incident: ${query}`, () => assert.equal(pageLink(query, range), link));

  it('is the same query with absolute times when it is a path of the API', () => {
    assert.equal(
      apiPath('/api/metrics/query?expr=up&since=-10s&step=1s', range),
      '/api/metrics/query?expr=up&since=1000&until=9000',
    );
  });
});

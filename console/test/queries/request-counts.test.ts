import assert from 'node:assert/strict';
import { entryServices, requestCountsOf } from '../../server/src/queries/overview/request-counts.js';
import type { SpanState } from '../../server/src/queries/overview/span-state.js';
import { createTimings } from '../../server/src/queries/timings.js';
import { firstMs, started, stepMs, storeOf } from './anomalies/scraped.js';

const everything = { range: { afterUs: 0, untilUs: 1e18 } } as never;

/** Returns a state with three requests of one operation, of which one got the status 404. */
function state(service: string): SpanState {
  const durations = createTimings();
  for (let at = 0; at < 3; at += 1) durations.add(1e15, 1000);
  const refusals = new Map([[404, { count: 1, firstUs: 1e15 }]]);
  const operation = { service, name: 'GET /x', isEntry: true, errors: 0, refusals };
  return {
    operations: new Map([['x', { ...operation, durations, selfTimes: createTimings() }]]),
    edges: new Map(),
    errors: new Map(),
    firstUs: 1e15,
  };
}

/** Returns a scrape with the requests of one operation by status. */
const scrape = (byStatus: Readonly<Record<string, number>>) =>
  [
    started,
    ...Object.entries(byStatus).map(
      ([status, count]) =>
        `http_server_request_duration_seconds_count{method="GET",route="/x",status_code="${status}"} ${count}`,
    ),
  ].join('\n');

describe('requestCountsOf', () => {
  it('counts the requests of a service by its metrics, also those of a series that appears later', () => {
    const spans = state('gateway');
    const store = storeOf(
      [scrape({ 200: 100 }), scrape({ 200: 150 }), scrape({ 200: 160, 429: 40 })],
      120,
      'gateway',
    );
    const { byOperation, knownFromUs } = requestCountsOf(
      entryServices(spans),
      store.instances,
      spans,
      everything,
    );
    assert.deepEqual(
      [...byOperation.values()],
      [
        {
          service: 'gateway',
          name: 'GET /x',
          count: 100,
          refusals: new Map([[429, { count: 40, firstUs: (firstMs + 2 * stepMs) * 1000 }]]),
        },
      ],
    );
    assert.equal(knownFromUs.get('gateway'), firstMs * 1000);
  });

  it('counts those of a service without the metric by its spans', () => {
    const spans = state('other');
    const store = storeOf([scrape({ 200: 100 })], 120, 'gateway');
    const { byOperation, knownFromUs } = requestCountsOf(
      entryServices(spans),
      store.instances,
      spans,
      everything,
    );
    const [only] = byOperation.values();
    assert.deepEqual([only?.service, only?.count, only?.refusals.get(404)?.count], ['other', 3, 1]);
    assert.equal(knownFromUs.get('other'), 1e15);
  });

  it('counts only the scrapes of the range', () => {
    const spans = state('gateway');
    const store = storeOf([scrape({ 200: 100 }), scrape({ 200: 150 }), scrape({ 200: 160 })], 120, 'gateway');
    const range = { afterUs: (firstMs + stepMs) * 1000, untilUs: 1e18 };
    const { byOperation } = requestCountsOf(entryServices(spans), store.instances, spans, { range } as never);
    assert.equal([...byOperation.values()][0]?.count, 10);
  });

  it('does not take the first response after a failed scrape for new requests', () => {
    const spans = state('gateway');
    const store = storeOf([undefined, scrape({ 200: 1000 }), scrape({ 200: 1010 })], 120, 'gateway');
    const { byOperation } = requestCountsOf(entryServices(spans), store.instances, spans, everything);
    assert.equal([...byOperation.values()][0]?.count, 10);
  });

  it('names requests without a route by their method, like their spans', () => {
    const spans = state('gateway');
    const unmatched = (count: number) =>
      scrape({}).concat(
        `\nhttp_server_request_duration_seconds_count{method="GET",route="unmatched",status_code="404"} ${count}`,
      );
    const store = storeOf([unmatched(1), unmatched(5)], 120, 'gateway');
    const { byOperation } = requestCountsOf(entryServices(spans), store.instances, spans, everything);
    assert.deepEqual(
      [...byOperation.values()].map(({ name, count }) => [name, count]),
      [['GET', 4]],
    );
  });
});

import assert from 'node:assert/strict';
import { changesOfRequests } from '../../server/src/queries/overview/request-changes.js';
import type { RequestCounts } from '../../server/src/queries/overview/request-counts.js';

const beforeUs = 1e15;
const middleUs = beforeUs + 100e6;
/** The latest range has no end. */
const scope = (afterUs: number, untilUs = Number.POSITIVE_INFINITY) =>
  ({ range: { afterUs, untilUs }, nowUs: middleUs + 100e6 }) as never;

/** Returns the requests of one operation, some of which got the status 429. */
function counts(count: number, refused = 0, knownFromUs = beforeUs): RequestCounts {
  const refusals = new Map(refused > 0 ? [[429, { count: refused, firstUs: middleUs + 5000 }]] : []);
  return {
    byOperation: new Map(
      count > 0 ? [['x', { service: 'gateway', name: 'GET /products', count, refusals }]] : [],
    ),
    knownFromUs: new Map([['gateway', knownFromUs]]),
  };
}

const changes = (now: RequestCounts, before: RequestCounts) =>
  changesOfRequests(now, before, scope(middleUs), scope(beforeUs, middleUs));
const texts = (now: number, before: number) => changes(counts(now), counts(before)).map(({ text }) => text);

describe('changesOfRequests', () => {
  it('names an operation that is called three times as often, or a third as often', () => {
    assert.deepEqual(texts(200, 20), [
      'GET /products is called 2.0 times a second, before 12.0 times a minute',
    ]);
    assert.deepEqual(texts(10, 60), [
      'GET /products is called 6.0 times a minute, before 36.0 times a minute',
    ]);
    assert.deepEqual(texts(0, 60), [
      'GET /products is called 0.0 times a minute, before 36.0 times a minute',
    ]);
  });

  it('names no smaller change of the rate, and none of few requests', () => {
    assert.deepEqual(texts(55, 20), []);
    assert.deepEqual(texts(19, 0), []);
  });

  it('names no change of the rate when the requests are known only for a part of the preceding range', () => {
    assert.deepEqual(changes(counts(200), counts(20, 0, beforeUs + 50e6)), []);
  });

  it('names a 4xx status that is more frequent than before, and links to its requests', () => {
    const [change, ...others] = changes(counts(200, 100), counts(200, 2));
    assert.deepEqual(others, []);
    assert.deepEqual(
      { ...change, link: undefined },
      {
        kind: 'more-refusals',
        atMs: middleUs / 1000 + 5,
        service: 'gateway',
        text: 'GET /products returns 429 for 50 % of the requests, before 1 %',
        link: undefined,
      },
    );
    assert.equal(
      new URLSearchParams(change?.link.split('?')[1]).get('q'),
      'gateway#name:"GET /products" gateway#status:429',
    );
  });

  it('shows small shares with a decimal', () => {
    const [change] = changes(counts(10_000, 300), counts(10_000, 30));
    assert.match(String(change?.text), /429 for 3 % of the requests, before 0\.3 %/);
  });

  it('names no status that is as frequent as before, or so rare that it may be chance', () => {
    assert.deepEqual(changes(counts(200, 100), counts(200, 95)), []);
    assert.deepEqual(changes(counts(200, 2), counts(200)), []);
    assert.deepEqual(changes(counts(10, 5), counts(5)), [], 'too few requests before');
  });
});

import assert from 'node:assert/strict';
import { changesOfRates } from '../../server/src/queries/overview/rate-changes.js';
import type { SpanState } from '../../server/src/queries/overview/span-state.js';
import { createTimings } from '../../server/src/queries/timings.js';

const beforeUs = 1e15;
const middleUs = beforeUs + 100e6;
/** The latest range has no end. */
const scope = (afterUs: number, untilUs = Number.POSITIVE_INFINITY) =>
  ({ range: { afterUs, untilUs }, nowUs: middleUs + 100e6 }) as never;

function state(requests: number, firstUs: number): SpanState {
  const durations = createTimings();
  for (let at = 0; at < requests; at += 1) durations.add(firstUs + at, 1000);
  const operation = { service: 'gateway', name: 'GET /me', isEntry: true, errors: 0, refusals: new Map() };
  const operations = new Map(
    requests > 0 ? [['x', { ...operation, durations, selfTimes: createTimings() }]] : [],
  );
  return { operations, edges: new Map(), errors: new Map(), firstUs };
}

const texts = (now: number, before: number, firstUs = beforeUs) =>
  changesOfRates(
    state(now, middleUs),
    state(before, firstUs),
    scope(middleUs),
    scope(beforeUs, middleUs),
  ).map(({ text }) => text);

describe('changesOfRates', () => {
  it('names an operation that is called three times as often, or a third as often', () => {
    assert.deepEqual(texts(200, 20), ['GET /me is called 2.0 times a second, before 12.0 times a minute']);
    assert.deepEqual(texts(10, 60), ['GET /me is called 6.0 times a minute, before 36.0 times a minute']);
    assert.deepEqual(texts(0, 60), ['GET /me is called 0.0 times a minute, before 36.0 times a minute']);
  });

  it('is empty for smaller changes and for few requests', () => {
    assert.deepEqual(texts(55, 20), []);
    assert.deepEqual(texts(19, 0), []);
  });

  it('is empty when the preceding range begins before the first span', () => {
    assert.deepEqual(texts(200, 20, beforeUs + 50e6), []);
  });
});

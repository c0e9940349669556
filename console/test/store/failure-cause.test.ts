import assert from 'node:assert/strict';
import { failureOf, handledFailures } from '../../server/src/store/failure-cause.js';
import type { SpanEntry } from '../../server/src/store/span-entry.js';

/** Spans of one trace: parent, start and error of each. */
function failure(...spans: [parent: number, startUs: number, error: boolean][]): string | undefined {
  const entries = spans.map(([, startUs, error], at) => ({
    startUs,
    error,
    service: 'order',
    name: `span ${at}`,
  })) as unknown as SpanEntry[];
  const parentOf = (at: number) => spans[at]?.[0] ?? -1;
  return failureOf(entries, { parentOf }, () => undefined, entries[0])?.name;
}

describe('failureOf', () => {
  it('returns the first failed span without a failed child', () => {
    assert.equal(failure([-1, 0, true], [0, 1, true], [1, 2, true], [0, 5, true]), 'span 2');
  });

  it('prefers a failure that reached the request to an earlier one that a caller handled', () => {
    assert.equal(failure([-1, 0, true], [0, 1, false], [1, 2, true], [0, 5, true]), 'span 3');
  });

  it('returns a handled failure when no failure reached the request', () => {
    assert.equal(failure([-1, 0, false], [0, 1, false], [1, 2, true]), 'span 2');
  });

  it('returns undefined when the request itself failed', () => {
    assert.equal(failure([-1, 0, true], [0, 1, false]), undefined);
  });
});

describe('handledFailures', () => {
  const parentOf = (at: number) => at - 1;

  it('returns true below a span that succeeded', () => {
    const isHandled = handledFailures((at) => at !== 1, { parentOf });
    assert.deepEqual([4, 3, 2].map(isHandled), [true, true, true]);
  });

  it('returns false when all spans above failed, and for a root', () => {
    const isHandled = handledFailures(() => true, { parentOf });
    assert.deepEqual([0, 3, 2].map(isHandled), [false, false, false]);
  });

  it('ends for spans that are parents of each other', () => {
    const isHandled = handledFailures(() => true, { parentOf: (at) => [1, 0, 1][at] ?? -1 });
    assert.deepEqual([2, 0, 1].map(isHandled), [false, false, false]);
  });

  it('reads each span of a long chain once', () => {
    let reads = 0;
    const isHandled = handledFailures(
      () => {
        reads += 1;
        return true;
      },
      { parentOf },
    );
    for (let at = 0; at < 1000; at += 1) isHandled(at);
    assert.ok(reads <= 2000, `${reads} reads`);
  });
});

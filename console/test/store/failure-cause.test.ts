import assert from 'node:assert/strict';
import { failureOf, isHandled } from '../../server/src/store/failure-cause.js';
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
  it('is the first failed span without a failed child', () => {
    assert.equal(failure([-1, 0, true], [0, 1, true], [1, 2, true], [0, 5, true]), 'span 2');
  });

  it('is a failure that reached the request rather than an earlier one that a caller handled', () => {
    assert.equal(failure([-1, 0, true], [0, 1, false], [1, 2, true], [0, 5, true]), 'span 3');
  });

  it('is a handled failure when no failure reached the request', () => {
    assert.equal(failure([-1, 0, false], [0, 1, false], [1, 2, true]), 'span 2');
  });

  it('is undefined when the request itself failed', () => {
    assert.equal(failure([-1, 0, true], [0, 1, false]), undefined);
  });
});

describe('isHandled', () => {
  const parentOf = (at: number) => at - 1;
  it('is true when a span above a failed one succeeded', () => {
    assert.equal(
      isHandled((at) => at > 0, { parentOf }, 3),
      true,
    );
  });

  it('is false when all spans above failed, and for a root', () => {
    assert.equal(
      isHandled(() => true, { parentOf }, 3),
      false,
    );
    assert.equal(
      isHandled(() => false, { parentOf }, 0),
      false,
    );
  });
});

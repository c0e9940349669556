import assert from 'node:assert/strict';
import { type Scope, secondsOf } from '../../server/src/queries/scope.js';
import type { TraceView } from '../../server/src/store/span-reader.js';

/** Returns a scope whose times are in seconds. */
function scopeOf(options: {
  after?: number;
  until?: number;
  now?: number;
  started?: number;
  traces?: number[];
}): Scope {
  const { after = -Infinity, until = Infinity, now = 1000, started, traces = [] } = options;
  return {
    reader: {
      traces: () => traces.map((start) => ({ startUs: start * 1e6 }) as TraceView),
      get: () => undefined,
    },
    range: { afterUs: after * 1e6, untilUs: until * 1e6 },
    nowUs: now * 1e6,
    startedUs: started === undefined ? undefined : started * 1e6,
  };
}

describe('secondsOf', () => {
  it('returns the length of a range within the run; a range without an end ends now', () => {
    assert.equal(secondsOf(scopeOf({ after: 400, until: 600, started: 100, traces: [450] }), 450e6), 200);
    assert.equal(secondsOf(scopeOf({ after: 400, started: 100, traces: [450] }), 450e6), 600);
  });

  it('counts from the start of the run in a range that begins before it', () => {
    assert.equal(secondsOf(scopeOf({ after: 100, started: 900, traces: [950] }), 950e6), 100);
    assert.equal(secondsOf(scopeOf({ after: 100, started: 900 }), Infinity), 100);
  });

  it('counts from the first trace that is older than the run', () => {
    assert.equal(secondsOf(scopeOf({ after: 100, started: 900, traces: [950, 700] }), 950e6), 300);
    assert.equal(
      secondsOf(scopeOf({ after: 100, started: 900, traces: [50] }), 950e6),
      900,
      'within the range',
    );
  });

  it('counts from the first item without a start', () => {
    assert.equal(secondsOf(scopeOf({ started: 900, traces: [700] }), 950e6), 50);
  });

  it('returns one millisecond for a range without any time of the run', () => {
    assert.equal(secondsOf(scopeOf({ after: 1200, now: 1000, started: 900 }), Infinity), 1e-3);
    assert.equal(secondsOf(scopeOf({ after: 100, until: 200, started: 900 }), Infinity), 1e-3);
  });
});

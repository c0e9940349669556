import assert from 'node:assert/strict';
import { rangeText } from '../../../web/src/time/range-text.js';
import {
  absoluteRange,
  inRunOf,
  isLive,
  liveRange,
  parseRange,
  pausedRange,
  resolveRange,
  shiftedRange,
} from '../../../web/src/time/time-range.js';

const nowMs = Date.UTC(2026, 0, 2, 12);
const parse = (text: string) => parseRange(new URLSearchParams(text));

describe('time range', () => {
  it('reads relative times, epoch milliseconds and RFC 3339 from an address', () => {
    assert.deepEqual(parse('since=-15m'), { since: '-15m', until: '' });
    assert.deepEqual(parse('since=5&until=9'), { since: '5', until: '9' });
    assert.deepEqual(parse('since=1970-01-01T00:00:01Z'), { since: '1000', until: '' });
  });

  for (const text of ['', 'since=', 'since=-0m', 'since=-5w', 'since=yesterday', 'since=-1', 'until=5']) {
    it(`has no range for "${text}"`, () => assert.equal(parse(text), undefined));
  }

  it('keeps the run of an earlier range in its parts, but not in a live range', () => {
    const range = parse('since=1000&until=61000&run=a1-b2') ?? assert.fail();
    assert.deepEqual(range, { since: '1000', until: '61000', run: 'a1-b2' });
    assert.equal(shiftedRange(range, -1).run, 'a1-b2');
    assert.equal(pausedRange(range).run, 'a1-b2');
    assert.equal(liveRange(range).run, undefined);
    assert.equal(inRunOf(absoluteRange(2000, 3000), range).run, 'a1-b2');
    assert.equal(inRunOf({ since: '-5m', until: '' }, range).run, undefined);
    assert.equal(parse(`since=1&until=2&run=${encodeURIComponent('<b>')}`)?.run, undefined);
    assert.match(rangeText(range), /, earlier run$/);
  });

  it('ignores an end that is invalid or relative', () => {
    assert.deepEqual(parse('since=-1h&until=-5m'), { since: '-1h', until: '' });
    assert.deepEqual(parse('since=-1h&until=x'), { since: '-1h', until: '' });
  });

  it('resolves a relative start before the end, and never ends before it starts', () => {
    assert.deepEqual(resolveRange({ since: '-1m', until: '' }, nowMs), {
      fromMs: nowMs - 60_000,
      toMs: nowMs,
    });
    assert.deepEqual(resolveRange({ since: '-1m', until: '100000' }), { fromMs: 40_000, toMs: 100_000 });
    assert.deepEqual(resolveRange({ since: '9', until: '5' }), { fromMs: 5, toMs: 5 });
  });

  it('is paused at this moment, and live again with the same length', () => {
    const live = { since: '-5m', until: '' };
    const paused = pausedRange(live, nowMs);
    assert.deepEqual(paused, { since: String(nowMs - 300_000), until: String(nowMs) });
    assert.equal(isLive(paused), false);
    assert.deepEqual(liveRange(paused), live);
    assert.deepEqual(liveRange(absoluteRange(0, 7_000)), { since: '-7s', until: '' });
  });

  it('is at least one second long, and starts before it ends', () => {
    assert.deepEqual(absoluteRange(5000.7, 5000.2), { since: '5000', until: '6000' });
    assert.deepEqual(absoluteRange(9000, 5000), { since: '5000', until: '9000' });
  });

  it('moves by its own length', () => {
    assert.deepEqual(shiftedRange(absoluteRange(5000, 9000), -1), { since: '1000', until: '5000' });
    assert.deepEqual(shiftedRange(absoluteRange(5000, 9000), 1), { since: '9000', until: '13000' });
  });

  it('has a text with a date for another day', () => {
    const local = (hour: number, day = 2) => new Date(2026, 0, day, hour).getTime();
    assert.equal(rangeText({ since: '-15m', until: '' }), 'Last 15 minutes');
    assert.equal(rangeText({ since: '-90s', until: '' }), 'Last 90 seconds');
    assert.equal(rangeText(absoluteRange(local(9), local(10)), local(12)), '09:00:00 – 10:00:00');
    assert.equal(
      rangeText(absoluteRange(local(9, 1), local(10, 1)), local(12)),
      '2026-01-01 09:00:00 – 10:00:00',
    );
  });
});

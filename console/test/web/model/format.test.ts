import assert from 'node:assert/strict';
import { bytes, clock, dateTime, duration, iso, percent, plural, rate } from '../../../web/src/format.js';
import { pageLink, parseRoute, traceLink } from '../../../web/src/routing.js';

describe('format', () => {
  it('formats durations with three significant digits', () => {
    assert.deepEqual([0, 999, 1000, 12_345, 123_456, 999_999, 1_500_000, 61_000_000].map(duration), [
      '0 µs',
      '999 µs',
      '1.00 ms',
      '12.3 ms',
      '123 ms',
      '1000 ms',
      '1.50 s',
      '1 min 1 s',
    ]);
  });

  it('formats shares, rates, sizes and times', () => {
    assert.deepEqual([0, 0.004, 0.5, 1, -1.85].map(percent), ['0 %', '0.4 %', '50 %', '100 %', '-185 %']);
    assert.deepEqual([0.0004, 0.0006].map(percent), ['<0.1 %', '0.1 %'], 'a small share is not 0');
    assert.deepEqual([0.05, 12.34, 250].map(rate), ['0.05/s', '12.3/s', '250/s']);
    assert.deepEqual([0, 0.001, 0.006].map(rate), ['0.00/s', '<0.01/s', '0.01/s'], 'a small rate is not 0');
    assert.deepEqual([1024, 3 << 20].map(bytes), ['1 KB', '3.0 MB']);
    assert.equal(plural(1, 'span'), '1 span');
    assert.equal(plural(1200, 'span'), '1,200 spans');
    assert.match(clock(1_700_000_000_007), /^\d\d:\d\d:20\.007$/);
    assert.match(dateTime(1_700_000_000_007), /^2023-11-1[45] \d\d:\d\d:20$/);
    assert.equal(iso(Number.NaN), '');
    assert.equal(iso(1e300), '');
  });
});

describe('routing', () => {
  it('parses its own links with any characters', () => {
    const place = parseRoute(traceLink('a/b?c#d', 'x&y'));
    assert.equal(place.page, 'traces');
    assert.equal(place.id, 'a/b?c#d');
    assert.equal(place.query.get('span'), 'x&y');
    assert.equal(
      parseRoute(pageLink('logs', { search: 'a b&c=d?', level: '' })).query.get('search'),
      'a b&c=d?',
    );
    assert.equal(pageLink('logs', { level: '' }), '#/logs');
    for (const start of ['', '#', '#/']) assert.equal(parseRoute(start).page, 'overview');
    assert.equal(parseRoute('#/traces/%E0%A4%A').id, '%E0%A4%A');
  });
});

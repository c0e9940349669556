import assert from 'node:assert/strict';
import { readTime } from '../../server/src/api/read-query.js';

describe('time in a query', () => {
  const nowMs = Date.parse('2026-11-30T10:42:00Z');
  const read = (text: string) =>
    new Date(readTime(text, { in: 'query', path: '/since' }, nowMs)).toISOString();

  it('can be a time of day in UTC, which is the latest such time', () => {
    assert.equal(read('10:41:59'), '2026-11-30T10:41:59.000Z');
    assert.equal(read('10:42'), '2026-11-30T10:42:00.000Z');
    assert.equal(read('10:42:01'), '2026-11-29T10:42:01.000Z');
  });

  it('is rejected if it is an invalid time of day', () => {
    for (const text of ['24:00', '10:60', '9:00', '10:42:00 pm']) assert.throws(() => read(text), /./, text);
  });
});

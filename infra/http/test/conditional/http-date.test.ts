import assert from 'node:assert/strict';
import { parseHttpDate } from '../../src/conditional/http-date.js';

describe('parseHttpDate (RFC 9110 section 5.6.7)', () => {
  const example = Date.UTC(1994, 10, 6, 8, 49, 37);
  for (const form of [
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sunday, 06-Nov-94 08:49:37 GMT',
    'Sun Nov  6 08:49:37 1994',
  ]) {
    it(`parses ${form}`, () => assert.equal(parseHttpDate(form), example));
  }

  it('assigns a two-digit year more than 50 years ahead to the past century', () => {
    const now = Date.UTC(2026, 0, 1);
    assert.equal(parseHttpDate('Sunday, 06-Nov-76 08:49:37 GMT', now), Date.UTC(2076, 10, 6, 8, 49, 37));
    assert.equal(parseHttpDate('Sunday, 06-Nov-77 08:49:37 GMT', now), Date.UTC(1977, 10, 6, 8, 49, 37));
  });

  for (const form of [
    '',
    '1994-11-06T08:49:37Z',
    'Sun, 6 Nov 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 +0100',
    'Sun, 31 Feb 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 25:49:37 GMT',
    'Sun, 06 Nov 1994 08:61:37 GMT',
    'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
    '784111777',
  ]) {
    it(`returns undefined for ${JSON.stringify(form)}`, () => assert.equal(parseHttpDate(form), undefined));
  }
});

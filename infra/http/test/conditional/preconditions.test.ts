import assert from 'node:assert/strict';
import { evaluatePreconditions, type Verdict } from '../../src/conditional/preconditions.js';

const modified = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
const same = 'Fri, 02 Jan 2026 03:04:05 GMT';
const before = 'Fri, 02 Jan 2026 03:04:04 GMT';
const after = 'Fri, 02 Jan 2026 03:04:06 GMT';
const current = { etag: '"v2"', modified };

type Case = [
  title: string,
  method: string,
  headers: Record<string, string>,
  verdict: Verdict,
  exists?: 'absent' | 'undated',
];

describe('evaluatePreconditions (RFC 9110 section 13.2.2)', () => {
  const cases: Case[] = [
    ['no precondition', 'PUT', {}, 'proceed'],
    ['13.1.1: the current tag', 'PUT', { 'if-match': '"v2"' }, 'proceed'],
    ['13.1.1: the current tag in a list', 'PUT', { 'if-match': '"v1", "v2"' }, 'proceed'],
    ['13.1.1: another tag', 'PUT', { 'if-match': '"v1"' }, 'failed'],
    ['13.1.1: the current tag, weak', 'PUT', { 'if-match': 'W/"v2"' }, 'failed'],
    ['13.1.1: a malformed tag', 'PUT', { 'if-match': 'v2' }, 'failed'],
    ['13.1.1: an empty field', 'PUT', { 'if-match': '' }, 'failed'],
    ['13.1.1: any tag', 'PUT', { 'if-match': '*' }, 'proceed'],
    ['13.1.1: any tag, no representation', 'PUT', { 'if-match': '*' }, 'failed', 'absent'],
    ['13.1.1: a tag, no representation', 'DELETE', { 'if-match': '"v2"' }, 'failed', 'absent'],
    ['13.1.1: another tag', 'GET', { 'if-match': '"v1"' }, 'failed'],
    ['13.1.2: any tag', 'PUT', { 'if-none-match': '*' }, 'failed'],
    ['13.1.2: any tag, no representation', 'PUT', { 'if-none-match': '*' }, 'proceed', 'absent'],
    ['13.1.2: the current tag', 'PATCH', { 'if-none-match': '"v2"' }, 'failed'],
    ['13.1.2: the current tag, weak', 'PATCH', { 'if-none-match': 'W/"v2"' }, 'failed'],
    ['13.1.2: another tag', 'PATCH', { 'if-none-match': '"v1"' }, 'proceed'],
    ['13.1.2: the current tag', 'GET', { 'if-none-match': '"v1", W/"v2"' }, 'not-modified'],
    ['13.1.2: the current tag', 'HEAD', { 'if-none-match': '"v2"' }, 'not-modified'],
    ['13.1.2: any tag', 'GET', { 'if-none-match': '*' }, 'not-modified'],
    ['13.1.2: a malformed tag', 'GET', { 'if-none-match': 'v2' }, 'proceed'],
    ['13.1.3: the date of the last change', 'GET', { 'if-modified-since': same }, 'not-modified'],
    ['13.1.3: a later date', 'HEAD', { 'if-modified-since': after }, 'not-modified'],
    ['13.1.3: an earlier date', 'GET', { 'if-modified-since': before }, 'proceed'],
    ['13.1.3: not an HTTP-date', 'GET', { 'if-modified-since': '2026-01-02' }, 'proceed'],
    ['13.1.3: ignored for other methods', 'PUT', { 'if-modified-since': after }, 'proceed'],
    [
      '13.1.3: ignored when last-modified is unknown',
      'GET',
      { 'if-modified-since': after },
      'proceed',
      'undated',
    ],
    ['13.1.4: the date of the last change', 'PUT', { 'if-unmodified-since': same }, 'proceed'],
    ['13.1.4: an earlier date', 'PUT', { 'if-unmodified-since': before }, 'failed'],
    ['13.1.4: an earlier date', 'GET', { 'if-unmodified-since': before }, 'failed'],
    ['13.1.4: not an HTTP-date', 'PUT', { 'if-unmodified-since': `${before}, ${before}` }, 'proceed'],
    [
      '13.1.4: ignored when last-modified is unknown',
      'PUT',
      { 'if-unmodified-since': before },
      'proceed',
      'undated',
    ],
    ['step 2 only without If-Match', 'PUT', { 'if-match': '"v2"', 'if-unmodified-since': before }, 'proceed'],
    ['step 1 before step 3', 'GET', { 'if-match': '"v1"', 'if-none-match': '"v2"' }, 'failed'],
    ['step 3 after step 1', 'GET', { 'if-match': '"v2"', 'if-none-match': '"v2"' }, 'not-modified'],
    ['step 3 after step 1', 'PUT', { 'if-match': '"v2"', 'if-none-match': '*' }, 'failed'],
    [
      'step 4 only without If-None-Match',
      'GET',
      { 'if-none-match': '"v1"', 'if-modified-since': same },
      'proceed',
    ],
  ];
  for (const [title, method, headers, verdict, exists] of cases) {
    it(`returns ${verdict} for ${method} ${JSON.stringify(headers)} (${title})`, () => {
      const state = exists === 'absent' ? undefined : exists === 'undated' ? { etag: '"v2"' } : current;
      assert.equal(evaluatePreconditions(method, headers, state), verdict);
    });
  }

  it('throws INVALID_REQUEST for a malformed If-None-Match of a state-changing request', () => {
    assert.throws(() => evaluatePreconditions('PUT', { 'if-none-match': 'v2' }, current), {
      code: 'INVALID_REQUEST',
    });
  });

  it('returns proceed for a repeated request whose change was applied, except with If-None-Match: *', () => {
    const applied = { applied: true };
    for (const headers of [{ 'if-match': '"v1"' }, { 'if-unmodified-since': before }])
      assert.equal(evaluatePreconditions('POST', headers, current, applied), 'proceed');
    assert.equal(evaluatePreconditions('POST', { 'if-none-match': '*' }, current, applied), 'failed');
  });
});

import assert from 'node:assert/strict';
import type { SentRequest } from './recorder.js';
import { describeFailure, failureCount, summariseRequests } from './user-figures.js';

const request = (change: Partial<SentRequest>): SentRequest => ({
  method: 'GET',
  path: '/products?limit=10',
  startedMs: 0,
  endedMs: 100,
  status: 200,
  code: '',
  backend: '',
  traceId: '',
  ...change,
});

describe('summary of the requests of a scenario', () => {
  const confirm = { method: 'POST', path: '/orders/0199a0aa-0000-7000-8000-00000000abcd/confirm' };
  const figures = summariseRequests(
    [
      request({}),
      request({ status: 402, code: 'INSUFFICIENT_FUNDS' }),
      request({ startedMs: 900, endedMs: 2000, status: 503, code: 'OVERLOADED' }),
      request({ ...confirm, startedMs: 1500, endedMs: 5000, status: 0, code: 'UND_ERR_SOCKET' }),
      request({ ...confirm, startedMs: 4000, endedMs: 4100, status: 503, code: 'BACKEND_UNAVAILABLE' }),
    ],
    { fromMs: 1000, toMs: 3000 },
  );

  it('counts responses of 5xx and missing responses as failures, and no other error', () => {
    assert.deepEqual(figures.failed, { '503 BACKEND_UNAVAILABLE': 1, '503 OVERLOADED': 1, none: 1 });
    assert.equal(failureCount(figures), 3);
  });

  it('describes a failed request with its operation, back-end, duration and trace', () => {
    const failed = request({ ...confirm, endedMs: 2040, status: 504, code: 'OUTCOME_UNKNOWN' });
    assert.equal(
      describeFailure({ ...failed, backend: 'mongodb', traceId: 'abc' }),
      'POST /orders/{id}/confirm: 504 OUTCOME_UNKNOWN of mongodb after 2.0 s, trace abc',
    );
    assert.equal(
      describeFailure(request({ code: 'ECONNRESET', status: 0 })),
      'GET /products: none after 0.1 s, trace unknown',
    );
  });

  it('has the number of slow requests and the longest duration, including failed ones', () => {
    assert.equal(figures.slow, 2);
    assert.equal(figures.longestMs, 3500);
  });

  it('has the time from the end of the fault to the start of the last failed request', () => {
    assert.equal(figures.faultMs, 2000);
    assert.equal(figures.lastFailureMs, 1000);
    assert.deepEqual(figures.lateFailures, { 'POST /orders/{id}/confirm 503 BACKEND_UNAVAILABLE': 1 });
  });

  it('has no failure after the fault when the last one started before its end', () => {
    const early = summariseRequests([request({ startedMs: 2900, endedMs: 9000, status: 504 })], {
      fromMs: 1000,
      toMs: 3000,
    });
    assert.equal(early.lastFailureMs, 0);
    assert.deepEqual(early.lateFailures, {});
  });
});

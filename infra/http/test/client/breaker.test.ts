import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { type Breaker, type CallOutcome, createBreaker } from '../../src/client/breaker.js';
import { ProblemError } from '../../src/problem/problem.js';

describe('createBreaker', () => {
  let telemetry: TestTelemetry;
  let breaker: Breaker;
  beforeEach(() => {
    telemetry = createTestTelemetry('caller');
    breaker = createBreaker({ telemetry, upstream: 'callee', operation: 'read', failures: 4, openMs: 400 });
  });
  afterEach(() => telemetry.close());

  const timeout = new ProblemError('DEADLINE_EXCEEDED');
  const run = (outcome: CallOutcome, key?: string, error: Error | undefined = timeout) =>
    breaker
      .run(telemetry.rootSpan('test'), key, { outcome }, () =>
        outcome === 'response' && error === timeout ? Promise.resolve('ok') : Promise.reject(error),
      )
      .catch((thrown: unknown) => thrown);
  /** Starts a call that lasts until `end()`. */
  const held = (outcome: CallOutcome) => {
    let finish = () => {};
    const ended = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const work = () => ended.then(() => (outcome === 'response' ? undefined : Promise.reject(timeout)));
    const result = breaker.run(telemetry.rootSpan('test'), undefined, { outcome }, work).catch(() => {});
    return {
      end() {
        finish();
        return result;
      },
    };
  };
  const isRefusal = (result: unknown) =>
    result instanceof ProblemError && result.code === 'BACKEND_UNAVAILABLE';

  it('opens after consecutive failures, then rejects calls at once with Retry-After, and exposes metrics', async () => {
    for (let at = 0; at < 4; at++) assert.equal(await run('no_response'), timeout);
    const refused = await run('response');
    assert.ok(isRefusal(refused));
    assert.deepEqual((refused as ProblemError).extensions, { backend: 'callee' });
    assert.ok(Number((refused as ProblemError).headers['retry-after']) >= 1);
    const { body } = await telemetry.metrics.expose();
    assert.match(body, /http_client_breaker_state\{peer="callee",operation="read"\} 2/);
    assert.match(body, /http_client_breaker_rejections_total\{peer="callee",operation="read"\} 1/);
  });

  it('stays closed when only calls of one user fail', async () => {
    for (let at = 0; at < 20; at++) await run('no_response', 'hot');
    assert.equal(breaker.state, 'closed');
  });

  it('opens when the calls of two users fail', async () => {
    for (let at = 0; at < 5; at++) await run('no_response', 'hot');
    await run('no_response', 'other');
    assert.equal(breaker.state, 'closed');
    await run('no_response', 'other');
    assert.equal(breaker.state, 'open');
  });

  it('resets the failures of every user after a response', async () => {
    for (const key of ['a', 'b', 'a']) await run('no_response', key);
    await run('response', 'c');
    for (const key of ['a', 'b', 'a']) await run('no_response', key);
    assert.equal(breaker.state, 'closed');
    await run('no_response', 'b');
    assert.equal(breaker.state, 'open');
  });

  it('counts a problem response as a response and rethrows it', async () => {
    const problem = new ProblemError('CONFLICT');
    for (let at = 0; at < 10; at++) assert.equal(await run('response', undefined, problem), problem);
    assert.equal(breaker.state, 'closed');
  });

  it('does not count calls with a neutral outcome', async () => {
    for (let at = 0; at < 10; at++) assert.equal(await run('neutral'), timeout);
    assert.equal(breaker.state, 'closed');
  });

  it('closes when the clock has gone back behind the time of its opening', async () => {
    const { now } = Date;
    for (let at = 0; at < 4; at++) await run('no_response');
    const clock = mock.method(Date, 'now', () => now() - 200);
    try {
      assert.ok(isRefusal(await run('response')), 'a small correction');
      clock.mock.mockImplementation(() => now() - 3_600_000);
      assert.equal(await run('response'), 'ok');
      assert.equal(breaker.state, 'closed');
      for (let at = 0; at < 4; at++) await run('no_response');
      assert.ok(isRefusal(await run('response')));
    } finally {
      clock.mock.restore();
    }
  });

  it('allows one trial call after openMs, and closes when it gets a response', async () => {
    for (let at = 0; at < 4; at++) await run('no_response');
    await sleep(420);
    const trial = held('response');
    await new Promise(setImmediate);
    assert.equal(breaker.state, 'half-open');
    assert.ok(isRefusal(await run('response')), 'other calls are rejected during the trial');
    await trial.end();
    assert.equal(breaker.state, 'closed');
  });

  for (const late of ['no_response', 'neutral', 'response'] as const) {
    it(`closes after the trial call although an earlier call ends with ${late} during the trial`, async () => {
      const earlier = held(late);
      for (let at = 0; at < 4; at++) await run('no_response');
      await sleep(420);
      const trial = held('response');
      await new Promise(setImmediate);
      await earlier.end();
      assert.equal(breaker.state, 'half-open');
      await trial.end();
      assert.equal(breaker.state, 'closed');
    });
  }

  it('opens again when the trial call gets no response, even with a neutral outcome', async () => {
    for (let at = 0; at < 4; at++) await run('no_response');
    await sleep(420);
    await run('neutral', 'hot');
    assert.equal(breaker.state, 'open');
  });
});

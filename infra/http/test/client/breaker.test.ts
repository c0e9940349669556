import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { createTestTelemetry, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { type Breaker, type CallOutcome, createBreaker } from '../../src/client/breaker.js';
import { ProblemError } from '../../src/problem/problem.js';

describe('circuit breaker of an operation', () => {
  let telemetry: TestTelemetry;
  let breaker: Breaker;
  beforeEach(() => {
    telemetry = createTestTelemetry('caller');
    breaker = createBreaker({ telemetry, upstream: 'shop', operation: 'read', failures: 4, openMs: 60 });
  });
  afterEach(() => telemetry.close());

  const timeout = new ProblemError('DEADLINE_EXCEEDED');
  const run = (outcome: CallOutcome, key?: string, error: Error | undefined = timeout) =>
    breaker
      .run(telemetry.rootSpan('test'), key, { outcome }, () =>
        outcome === 'answered' && error === timeout ? Promise.resolve('ok') : Promise.reject(error),
      )
      .catch((thrown: unknown) => thrown);
  const isRefusal = (result: unknown) =>
    result instanceof ProblemError && result.code === 'BACKEND_UNAVAILABLE';

  it('opens after failures in a row and refuses at once, with Retry-After and metrics', async () => {
    for (let at = 0; at < 4; at++) assert.equal(await run('unanswered'), timeout);
    const refused = await run('answered');
    assert.ok(isRefusal(refused));
    assert.deepEqual((refused as ProblemError).extensions, { backend: 'shop' });
    assert.ok(Number((refused as ProblemError).headers['retry-after']) >= 1);
    const { body } = await telemetry.metrics.expose();
    assert.match(body, /http_client_breaker_state\{peer="shop",operation="read"\} 2/);
    assert.match(body, /http_client_breaker_rejections_total\{peer="shop",operation="read"\} 1/);
  });

  it('stays closed however many calls of one user fail', async () => {
    for (let at = 0; at < 20; at++) await run('unanswered', 'hot');
    assert.equal(breaker.state, 'closed');
  });

  it('opens when the calls of two users fail', async () => {
    for (let at = 0; at < 5; at++) await run('unanswered', 'hot');
    await run('unanswered', 'other');
    assert.equal(breaker.state, 'closed');
    await run('unanswered', 'other');
    assert.equal(breaker.state, 'open');
  });

  it('begins to count anew after a response, for each user', async () => {
    for (const key of ['a', 'b', 'a']) await run('unanswered', key);
    await run('answered', 'c');
    for (const key of ['a', 'b', 'a']) await run('unanswered', key);
    assert.equal(breaker.state, 'closed');
    await run('unanswered', 'b');
    assert.equal(breaker.state, 'open');
  });

  it('takes an answered problem for a response, and passes it on', async () => {
    const problem = new ProblemError('CONFLICT');
    for (let at = 0; at < 10; at++) assert.equal(await run('answered', undefined, problem), problem);
    assert.equal(breaker.state, 'closed');
  });

  it('counts no call that says nothing of the service', async () => {
    for (let at = 0; at < 10; at++) assert.equal(await run('neutral'), timeout);
    assert.equal(breaker.state, 'closed');
  });

  it('lets one call through after a while, and closes when it is answered', async () => {
    for (let at = 0; at < 4; at++) await run('unanswered');
    await sleep(80);
    let finish = () => {};
    const trial = breaker.run(
      telemetry.rootSpan('test'),
      undefined,
      { outcome: 'answered' },
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
    await new Promise(setImmediate);
    assert.equal(breaker.state, 'half-open');
    assert.ok(isRefusal(await run('answered')), 'the others do not wait for the trial');
    finish();
    await trial;
    assert.equal(breaker.state, 'closed');
  });

  it('opens again when the call on trial gets no response, whoever made it', async () => {
    for (let at = 0; at < 4; at++) await run('unanswered');
    await sleep(80);
    await run('neutral', 'hot');
    assert.equal(breaker.state, 'open');
  });
});

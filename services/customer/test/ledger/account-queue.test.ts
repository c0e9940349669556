import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { ProblemError } from '@glasshouse/http';
import { createTestTelemetry, readMetric, type TestTelemetry } from '@glasshouse/telemetry/testing';
import { createAccountQueue } from '../../src/ledger/account-queue.js';

describe('Account queue', () => {
  let telemetry: TestTelemetry;
  beforeEach(() => {
    telemetry = createTestTelemetry();
  });
  afterEach(() => telemetry.close());

  const turn = (ms = 5000) => ({ deadline: performance.now() + ms });
  /** Returns work that ends when `end` is called. */
  function stalled() {
    let end = () => {};
    const done = new Promise<void>((resolve) => {
      end = resolve;
    });
    return { work: () => done, end };
  }
  const refusedWith = (code: string) => (error: unknown) => {
    assert.ok(error instanceof ProblemError);
    assert.equal(error.code, code);
    assert.match(String(error.headers['retry-after']), /^[1-9]\d?$/);
    assert.match(String(error.detail), /Nothing was booked/);
    return true;
  };
  const metric = (series: string) => readMetric(telemetry, series);

  it('runs the changes of one account one after another, in order, even after a failure', async () => {
    const queue = createAccountQueue({ telemetry });
    const order: string[] = [];
    const change = (name: string) => async () => {
      order.push(`${name} starts`);
      await sleep(2);
      order.push(`${name} ends`);
      if (name === 'b') throw new Error('broken');
    };
    const results = await Promise.allSettled(
      ['a', 'b', 'c'].map((name) => queue.run('account', turn(), change(name))),
    );
    assert.deepEqual(
      order,
      ['a', 'b', 'c'].flatMap((name) => [`${name} starts`, `${name} ends`]),
    );
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled'],
    );
    assert.equal(await metric('customer_ledger_waiting'), 0);
  });

  it('runs changes of different accounts concurrently', async () => {
    const queue = createAccountQueue({ telemetry });
    const { work, end } = stalled();
    const first = queue.run('one', turn(), work);
    assert.equal(await queue.run('two', turn(), async () => 'done'), 'done');
    end();
    await first;
  });

  it('refuses at once with 429 beyond the bound of one account, and with 503 beyond the bound of all', async () => {
    const queue = createAccountQueue({ telemetry, maxPerAccount: 2, maxWaiting: 3 });
    const [one, two] = [stalled(), stalled()];
    const running = [
      ...Array.from({ length: 3 }, () => queue.run('one', turn(), one.work)),
      queue.run('two', turn(), two.work),
      queue.run('two', turn(), two.work),
    ];
    assert.equal(await metric('customer_ledger_waiting'), 3);
    await assert.rejects(
      queue.run('one', turn(), async () => {}),
      refusedWith('RATE_LIMITED'),
    );
    await assert.rejects(
      queue.run('two', turn(), async () => {}),
      refusedWith('OVERLOADED'),
    );
    assert.equal(await metric('customer_ledger_refusals_total{reason="account_full"}'), 1);
    assert.equal(await metric('customer_ledger_refusals_total{reason="full"}'), 1);
    one.end();
    two.end();
    await Promise.all(running);
    assert.equal(await metric('customer_ledger_waiting'), 0);
  });

  it('refuses a change at once if recent durations predict a wait beyond its deadline', async () => {
    const queue = createAccountQueue({ telemetry });
    for (let n = 0; n < 12; n++) await queue.run('account', turn(), () => sleep(20));
    const { work, end } = stalled();
    const running = [1, 2, 3].map(() => queue.run('account', turn(), work));
    let refused = false;
    const refusal = assert
      .rejects(
        queue.run('account', turn(50), async () => {}),
        refusedWith('OVERLOADED'),
      )
      .then(() => {
        refused = true;
      });
    // no timer of the deadline can have run
    await new Promise(process.nextTick);
    assert.ok(refused, 'it waited');
    await refusal;
    assert.equal(await metric('customer_ledger_refusals_total{reason="deadline"}'), 1);
    end();
    await Promise.all(running);
  });

  it('refuses a waiting change at its deadline, and does not start it later', async () => {
    const queue = createAccountQueue({ telemetry });
    const { work, end } = stalled();
    const first = queue.run('account', turn(), work);
    let started = false;
    const second = queue.run('account', turn(30), async () => {
      started = true;
    });
    await assert.rejects(second, refusedWith('OVERLOADED'));
    end();
    await first;
    await sleep(5);
    assert.equal(started, false);
  });

  it('drops a waiting change when its caller disconnects', async () => {
    const queue = createAccountQueue({ telemetry });
    const { work, end } = stalled();
    const first = queue.run('account', turn(), work);
    const caller = new AbortController();
    const second = queue.run('account', { ...turn(), signal: caller.signal }, async () =>
      assert.fail('started'),
    );
    caller.abort(new ProblemError('CALLER_GONE'));
    await assert.rejects(second, { code: 'CALLER_GONE' });
    assert.equal(await metric('customer_ledger_waiting'), 0);
    end();
    await first;
  });
});

import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import type { Span } from '@glasshouse/telemetry';
import { createTestTelemetry } from '@glasshouse/telemetry/testing';
import { type Begin, createBackgroundLoop } from '../src/background-loop.js';

describe('createBackgroundLoop', () => {
  const telemetry = createTestTelemetry('callee');
  beforeEach(() => {
    telemetry.spans.length = 0;
    telemetry.records.length = 0;
    mock.timers.enable({ apis: ['setTimeout'] });
  });
  afterEach(() => mock.timers.reset());

  const loopOf = (round: (look: Span, begin: Begin) => Promise<void>, random = () => 0.5) =>
    createBackgroundLoop({
      telemetry,
      name: 'item scan',
      action: 'item-scan',
      intervalMs: 1000,
      round,
      random,
    });
  /** Advances the mocked time, then waits one turn of the event loop for the effects. */
  async function advance(ms: number): Promise<void> {
    mock.timers.tick(ms);
    await turn();
  }

  it('starts each pause when the previous round has ended', async () => {
    let rounds = 0;
    let finish = () => {};
    const loop = loopOf(async () => {
      rounds++;
      if (rounds === 2) await new Promise<void>((resolve) => (finish = resolve));
    });
    loop.start();
    await advance(999);
    assert.equal(rounds, 0);
    await advance(1);
    assert.equal(rounds, 1);
    await advance(1000);
    await advance(5000);
    assert.equal(rounds, 2, 'the second round is in progress');
    finish();
    await turn();
    await advance(999);
    assert.equal(rounds, 2);
    await advance(1);
    assert.equal(rounds, 3);
    await loop.close();
  });

  it('varies each pause by up to a tenth', async () => {
    for (const [random, ms] of [
      [0, 900],
      [0.75, 1050],
    ] as const) {
      let rounds = 0;
      const loop = loopOf(
        async () => {
          rounds++;
        },
        () => random,
      );
      loop.start();
      await advance(ms - 1);
      assert.equal(rounds, 0);
      await advance(1);
      assert.equal(rounds, 1);
      await loop.close();
    }
  });

  it('traces the work that a round begins, but not the search for work', async () => {
    let found = false;
    const loop = loopOf(async (look, begin) => {
      look.child('find').end();
      if (!found) return;
      const span = begin('item work', { attributes: { 'item.count': 2 } });
      span.child('do').end();
      span.log.info('done');
    });
    loop.start();
    await advance(1000);
    assert.equal(telemetry.spans.length, 0);
    found = true;
    await advance(1000);
    assert.deepEqual(
      telemetry.spans.map(({ name, status }) => [name, status]),
      [
        ['do', 'ok'],
        ['item work', 'ok'],
      ],
    );
    const [, work] = telemetry.spans;
    assert.deepEqual(work?.attributes, { 'item.count': 2 });
    assert.equal(work?.parentSpanId, undefined);
    assert.equal(telemetry.records[0]?.['trace.id'], work?.traceId);
    await loop.close();
  });

  it('logs the error of a round in the trace of its work, and runs the next round', async () => {
    let rounds = 0;
    const loop = loopOf(async (_look, begin) => {
      rounds++;
      if (rounds === 2) begin('item work');
      throw new RangeError(`round ${rounds}`);
    });
    loop.start();
    for (let n = 0; n < 3; n++) await advance(1000);
    assert.equal(rounds, 3);
    assert.deepEqual(
      telemetry.records.map((record) => [
        record['log.level'],
        record.message,
        record['event.action'],
        record['error.message'],
      ]),
      [1, 2, 3].map((n) => ['warn', 'item scan failed, will be retried', 'item-scan', `round ${n}`]),
    );
    const [work, ...more] = telemetry.spans;
    assert.deepEqual([work?.name, work?.status, more.length], ['item work', 'error', 0]);
    assert.equal(telemetry.records[1]?.['trace.id'], work?.traceId);
    await loop.close();
  });

  it('close() waits for the round in progress and starts no other', async () => {
    let rounds = 0;
    let finish = () => {};
    const loop = loopOf(async () => {
      rounds++;
      await new Promise<void>((resolve) => (finish = resolve));
    });
    loop.start();
    await advance(1000);
    let closed = false;
    const closing = loop.close().then(() => {
      closed = true;
    });
    await turn();
    assert.equal(closed, false);
    finish();
    await closing;
    await advance(5000);
    assert.equal(rounds, 1);
  });

  it('start() has no effect when the loop is running or closed', async () => {
    let rounds = 0;
    const count = async () => {
      rounds++;
    };
    const loop = loopOf(count);
    loop.start();
    loop.start();
    await advance(1000);
    assert.equal(rounds, 1);
    await loop.close();
    const never = loopOf(count);
    await never.close();
    never.start();
    await advance(5000);
    assert.equal(rounds, 1);
  });
});

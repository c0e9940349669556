import assert from 'node:assert/strict';
import { createFaults, type Fault } from '@glasshouse/faults';
import type { Outcome } from '@glasshouse/telemetry';
import { aroundSend } from '../../src/faults/around-send.js';

describe('faults of the telemetry back-ends', () => {
  const faults = createFaults();
  const around = aroundSend(faults.at('telemetry'));
  let sent = 0;
  const send = async (): Promise<Outcome> => {
    sent += 1;
    return { kind: 'delivered' };
  };
  const attempt = { signal: 'traces', destination: '127.0.0.1:9411' } as const;
  const become = (effect: Fault['effect'], match?: Fault['match']) =>
    faults.replace([{ id: 'f', port: 'telemetry', effect, ...(match && { match }) }]);
  beforeEach(() => {
    sent = 0;
  });
  afterEach(() => faults.close());

  it('make a receiver unreachable, so that its batches wait', async () => {
    become({ type: 'error' });
    assert.deepEqual(await around(attempt, send), {
      kind: 'failed',
      failure: 'unreachable',
      message: 'connect ECONNREFUSED 127.0.0.1:9411',
    });
    assert.equal(sent, 0);
  });

  it('lose batches that count as delivered', async () => {
    become({ type: 'lose' });
    assert.deepEqual(await around(attempt, send), { kind: 'delivered' });
    assert.equal(sent, 0);
  });

  it('delay batches, and end the delay with the fault', async () => {
    become({ type: 'latency', ms: 60_000 });
    const delayed = around(attempt, send);
    setTimeout(() => faults.replace([]), 20);
    assert.deepEqual(await delayed, { kind: 'delivered' });
    assert.equal(sent, 1);
  });

  it('select batches by receiver and by signal', async () => {
    become({ type: 'error' }, { target: '127.0.0.1:9411', operation: 'logs' });
    assert.deepEqual(await around(attempt, send), { kind: 'delivered' });
    assert.equal((await around({ ...attempt, signal: 'logs' }, send)).kind, 'failed');
  });
});

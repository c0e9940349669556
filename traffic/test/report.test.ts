import assert from 'node:assert/strict';
import { table } from '../src/report.js';

const traceId = '0123456789abcdef'.repeat(2);

describe('table()', () => {
  it('has a line for each step, and the totals', () => {
    const ok = { name: 'list', status: 200, milliseconds: 12.4, traceId, failure: undefined };
    const text = table([
      { name: 'browse', ok: true, unreachable: false, steps: [ok, { ...ok, name: 'read' }] },
    ]);
    assert.deepEqual(text.split('\n'), [
      'journey  step  status   time  trace                             result',
      '-------  ----  ------  -----  --------------------------------  ------',
      `browse   list  200     12 ms  ${traceId}  ok`,
      `browse   read  200     12 ms  ${traceId}  ok`,
      '',
      '1 journeys, 2 steps, all passed',
    ]);
  });

  it('shows failed steps with their reason', () => {
    const step = { name: 'list', status: 0, milliseconds: 1, traceId: '', failure: 'ECONNREFUSED' };
    const text = table([{ name: 'browse', ok: false, unreachable: true, steps: [step] }]);
    assert.match(text, /^browse +list +none +1 ms +- +FAILED: ECONNREFUSED$/m);
    assert.match(text, /1 failed$/);
  });
});

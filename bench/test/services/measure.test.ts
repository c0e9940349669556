import assert from 'node:assert/strict';
import { readOptions } from '../../src/plan.js';
import { measureServices } from '../../src/services/measure.js';
import { watchProcesses } from './processes.js';

const { plan } = readOptions(['--rounds', '2', '--generations', '2', '--seconds', '0.1']);
const short = { ...plan, warmUpSeconds: 0.1, starts: 1 };

describe('measuring the services', () => {
  let processes: ReturnType<typeof watchProcesses>;

  beforeEach(() => {
    processes = watchProcesses();
  });
  afterEach(() => processes.close());

  it('starts the processes anew for each generation, and misses nothing that they sent', async function () {
    this.timeout(60_000); // fourteen processes, one after the other
    const seen: [text: string, processes: number][] = [];
    const say = (text: string): void => void seen.push([text, processes.alive()]);
    // its records go to standard output, which is counted by process; its spans to the sinks
    const [bare, other] = await measureServices(['bare', 'opentelemetry'], short, undefined, {
      say,
      expect: () => {},
    });
    // the sinks and the load generator; with them, two services of each variant
    assert.deepEqual(seen, [
      ['timing starts', 2],
      ['start 1 of 2, starting', 2],
      ['start 1 of 2, warming up', 6],
      ['start 1 of 2, round 1 of 1', 6],
      ['start 2 of 2, starting', 2],
      ['start 2 of 2, warming up', 6],
      ['start 2 of 2, round 1 of 1', 6],
    ]);
    // those whose start was timed, too: two of each variant
    assert.equal(processes.started(), 2 + 4 + 2 * 4);
    assert.equal(processes.alive(), 0);
    assert.deepEqual(bare?.pair.shares, [1, 1]);
    assert.equal(other?.alone.shares.length, 2);
    assert.equal(other?.pair.rounds.length, 2);
    assert.ok(other.spans.expected > 0 && other.logs.expected > 0);
    assert.equal(other.spans.delivered, other.spans.expected);
    assert.equal(other.logs.delivered, other.logs.expected);
    assert.equal(other.failed, 0);
  });

  it('leaves no process when something fails', async () => {
    const say = (text: string): void => {
      if (text.endsWith('warming up')) throw new Error(`no ${text}`);
    };
    await assert.rejects(measureServices(['bare'], short, undefined, { say, expect: () => {} }), {
      message: 'no start 1 of 2, warming up',
    });
    assert.equal(processes.alive(), 0);
  });
});

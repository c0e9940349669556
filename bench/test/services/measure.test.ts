import assert from 'node:assert/strict';
import { readOptions } from '../../src/plan.js';
import type { Child } from '../../src/process.js';
import { measureServices } from '../../src/services/measure.js';
import { makeKeys } from '../../src/services/shop.js';
import { measureTrial } from '../../src/services/trial.js';
import { watchProcesses } from './processes.js';

const { plan } = readOptions(['--rounds', '2', '--trials', '2', '--seconds', '0.05']);
const short = { ...plan, warmUpSeconds: 0.1, starts: 1 };

describe('measureServices', () => {
  let processes: ReturnType<typeof watchProcesses>;

  beforeEach(() => {
    processes = watchProcesses();
  });
  afterEach(() => processes.close());

  it('starts new processes for each trial and counts all delivered telemetry', async function () {
    this.timeout(180_000); // starts 22 processes, beside other tests
    const steps: [text: string, processes: number][] = [];
    const say = (text: string): void => void steps.push([text, processes.alive()]);
    // OpenTelemetry covers both ways of counting: records on standard output, spans at the receivers
    const [bare, other] = await measureServices(['bare', 'opentelemetry'], short, undefined, {
      say,
      expect: () => {},
    });
    // between trials only the receivers and the load generator are running
    assert.deepEqual(
      steps.map(([text, alive]) => [text.replace(/^(bare|opentelemetry), /, ''), alive]),
      [
        ['timing starts', 2],
        ['trial 1 of 4', 2],
        ['trial 2 of 4', 2],
        ['trial 3 of 4', 2],
        ['trial 4 of 4', 2],
      ],
    );
    // two shared processes, two timed starts of each variant, and four processes in each of four trials
    assert.equal(processes.started(), 2 + 4 + 4 * 4);
    assert.equal(processes.alive(), 0);
    assert.equal(bare?.pair.shares.length, 2);
    assert.equal(other?.alone.shares.length, 2);
    assert.equal(other?.pair.windows.length, 2 * short.rounds);
    assert.ok(other.spans.expected > 0 && other.logs.expected > 0);
    assert.equal(other.spans.delivered, other.spans.expected);
    assert.equal(other.logs.delivered, other.logs.expected);
    assert.equal(other.failed, 0);
  });

  it('leaves no process when the progress callback throws', async () => {
    const say = (text: string): void => {
      if (text.startsWith('bare')) throw new Error(`no ${text}`);
    };
    await assert.rejects(measureServices(['bare'], short, undefined, { say, expect: () => {} }), {
      message: 'no bare, trial 1 of 2',
    });
    assert.equal(processes.alive(), 0);
  });

  it('leaves no process when the load of a trial fails', async () => {
    const load: Child = {
      request() {
        assert.equal(processes.alive(), 4);
        return Promise.reject(new Error('no load'));
      },
      lines: () => assert.fail(),
      end: () => assert.fail(),
    };
    const environment = {
      cores: undefined,
      keys: await makeKeys(),
      receivers: { http: 9, forward: { bare: 9 } },
    };
    const deliveries = { add: () => assert.fail(), of: () => assert.fail() };
    await assert.rejects(measureTrial('bare', { plan: short, environment, load, deliveries }), /no load/);
    assert.equal(processes.alive(), 0);
  });
});

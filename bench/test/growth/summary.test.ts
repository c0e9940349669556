import assert from 'node:assert/strict';
import { parseSample } from '../../src/growth/scrape.js';
import { summariseGrowth } from '../../src/growth/summary.js';

const round = (cpuUs: number, latenciesMs: number[], process: string, ms: number) => ({
  cpuUs,
  idleUs: 20,
  latenciesMs,
  block: { process, ms },
});

describe('summariseGrowth', () => {
  it('returns the median of the ratios of consecutive rounds, and quantiles of all requests', () => {
    const growth = summariseGrowth(
      { id: 'readOrder' },
      {
        small: [
          round(100, [1, 2], 'order', 11),
          round(200, [3], 'order', 30),
          round(100, [4], 'gateway', 12),
        ],
        large: [round(110, [1], 'order', 11), round(300, [9], 'console', 90), round(120, [2], 'console', 10)],
      },
    );
    assert.equal(growth.ratio, 1.2);
    assert.deepEqual(growth.small, { cpuUs: 100, p50Ms: 2, p99Ms: 4, blockMs: 12, blockedProcess: 'order' });
    assert.deepEqual(growth.large, {
      cpuUs: 120,
      p50Ms: 2,
      p99Ms: 9,
      blockMs: 11,
      blockedProcess: 'console',
    });
  });

  it('returns no CPU time and no ratio if the processes use more of it without the requests', () => {
    const idle = { ...round(10, [1], 'order', 11), idleUs: 11 };
    const found = summariseGrowth(
      { id: 'readOrder' },
      { small: [round(100, [1], 'order', 11)], large: [idle, idle, round(100, [1], 'order', 11)] },
    );
    assert.deepEqual([found.small.cpuUs, found.large.cpuUs, found.ratio], [100, null, null]);
  });

  it('returns the highest CPU time of a main thread if it was counted', () => {
    const busy = (process: string, ms: number) => ({
      ...round(100, [1], 'order', 90),
      busy: { process, ms },
    });
    const rounds = { small: [round(100, [1], 'order', 11)], large: [busy('order', 20), busy('order', 30)] };
    const { small, large } = summariseGrowth({ id: 'readOrder' }, rounds);
    assert.equal('busyMs' in small, false);
    assert.equal(large.busyMs, 25);
    assert.equal(large.busyProcess, 'order');
  });
});

describe('parseSample', () => {
  it('reads metrics with and without labels', () => {
    const text = [
      '# TYPE process_cpu_seconds_total counter',
      'process_cpu_seconds_total 1.5',
      `process_resident_memory_bytes{service="order"} ${64 * 2 ** 20}`,
      'nodejs_eventloop_lag_max_seconds 0.0115',
    ].join('\n');
    assert.deepEqual(parseSample(text), { cpuSeconds: 1.5, rssMb: 64, longestTickMs: 11.5 });
  });

  it('throws an error for a missing metric', () => {
    assert.throws(
      () => parseSample('process_cpu_seconds_total 1.5'),
      /process_resident_memory_bytes is missing/,
    );
  });
});

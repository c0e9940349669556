import assert from 'node:assert/strict';
import { type GrowthFigures, observedProcesses } from '../../src/growth/figures.js';
import { large, small } from '../../src/growth/sizes.js';
import { growthSection } from '../../src/report/growth.js';

const cost = { cpuUs: 1000, p50Ms: 1.5, p99Ms: 4, blockMs: 11, blockedProcess: 'order' };

interface Given {
  ratio?: number | null;
  startMs?: number;
  rssMb?: number;
  blockMs?: number;
  /** Proportional memory of a process of the small shop. */
  pssMb?: number | undefined;
  /** CPU time without requests of a process of the large shop. */
  idleMs?: number;
  busyMs?: number | undefined;
}

function figures({
  ratio = 1.1,
  startMs = 900,
  rssMb = 84,
  blockMs = 12,
  pssMb,
  idleMs = 5,
  busyMs,
}: Given = {}): GrowthFigures {
  const busy = busyMs === undefined ? {} : { busyMs, busyProcess: 'product' };
  return {
    date: '2026-01-02',
    machine: { node: 'v20.20.2', platform: 'linux x64', cpu: 'a processor', cores: 2, pinned: false },
    stores: [
      {
        store: 'embedded',
        plan: { requests: 100, rounds: 3, warmUp: 10, starts: 2, idleSeconds: 10 },
        small,
        large,
        operations: [
          { id: 'readOrder', small: cost, large: cost, ratio: 1 },
          { id: 'listProducts', variant: 'search', small: cost, large: { ...cost, blockMs, ...busy }, ratio },
        ],
        processes: observedProcesses.map((name) => ({
          name,
          small: { startMs: 800, rssMb: 80, ...(pssMb !== undefined && { pssMb }), idleMs: 4 },
          large: { startMs, rssMb, idleMs },
        })),
      },
    ],
  };
}

const section = (given: Parameters<typeof figures>[0] = {}) => growthSection(figures(given)).join('\n\n');

describe('growthSection', () => {
  it('compares the results with the goals', () => {
    const text = section();
    assert.match(
      text,
      /growth of each operation \| at most 1\.5 \| 1\.10 \(listProducts, search\) \| \*\*met\*\*/,
    );
    assert.match(text, /additional memory of all processes .* \| within 30 MB \| 24\.0 MB \| \*\*met\*\*/);
    assert.match(text, /start of each process \| under 2 s \| 0\.90 s .* \| \*\*met\*\*/);
    assert.match(text, /longest event loop interval \| at most 50 ms \| 12\.0 ms .* \| \*\*met\*\*/);
    assert.match(text, /20,000 products, 2,000 users and 100,000 orders/);
  });

  it('compares the CPU time of a main thread with the goal if it was measured', () => {
    const row = (busyMs?: number) =>
      section({ busyMs, blockMs: 10 })
        .split('\n')
        .find((line) => line.includes('CPU time of a main thread'));
    assert.match(row(24) ?? '', /at most 50 ms \| 24\.0 ms \(product, listProducts, search\) \| \*\*met\*\*/);
    assert.match(row(51) ?? '', /\*\*not met\*\*/);
    assert.match(row(0) ?? '', /\| under 15 ms \| \*\*met\*\*/);
    assert.equal(row(), undefined);
  });

  it('compares the memory of the small shop with the goal if shared pages were counted once', () => {
    const row = (pssMb?: number) =>
      section({ pssMb })
        .split('\n')
        .find((line) => line.includes('shared pages counted once'));
    assert.match(row(50) ?? '', /under 500 MB \| 300 MB \| \*\*met\*\*/);
    assert.match(row(90) ?? '', /540 MB \| \*\*not met\*\*/);
    assert.equal(row(), undefined);
  });

  it('has the sentences about the server of a store', () => {
    const { stores, ...others } = figures();
    const noted = stores.map((store) => ({ ...store, note: 'The server reads everything.' }));
    const text = growthSection({ ...others, stores: noted })
      .join('\n\n')
      .replaceAll('\n', ' ');
    assert.ok(text.includes('median of all starts. The server reads everything.'));
  });

  it('counts operations whose CPU time cannot be measured, and explains it', () => {
    assert.ok(!section().includes('An operation without a CPU time'));
    const text = section({ ratio: null });
    assert.match(text, /\| 1\.00 \(readOrder\), not measurable: 1 of 2 \| \*\*met\*\* by 1 \|/);
    assert.match(text, /An\s+operation\s+without\s+a\s+CPU\s+time\s+waits/);
    assert.match(text, /^\| listProducts, search \|.* \| - \|$/m);
  });

  it('compares the CPU time without requests between the shops', () => {
    assert.match(section(), /without requests, .* \| at most 1\.5 \| 1\.25 \(24\.0 to 30\.0 ms per second\)/);
  });

  for (const [goal, given] of [
    ['growth', { ratio: 1.51 }],
    ['start', { startMs: 2000 }],
    ['memory', { rssMb: 86 }],
    ['interval', { blockMs: 51 }],
    ['idle CPU time', { idleMs: 6.1 }],
  ] as const) {
    it(`reports only the ${goal} goal as not met when its limit is exceeded`, () => {
      const verdicts = section(given).match(/\*\*(not )?met\*\*/g) ?? [];
      assert.equal(verdicts.filter((verdict) => verdict === '**not met**').length, 1);
      assert.equal(verdicts.length, 5);
    });
  }
});

import type { Figures, ServiceFigures } from '../../src/figures.js';
import type { VariantName } from '../../src/services/variants.js';

/**
 * Returns results of one variant with round numbers. Each `spread` adds two starts: one below the share by that amount,
 * and one above it.
 */
export function serviceFigures(
  name: VariantName,
  pair: number,
  alone: number,
  ...spread: readonly number[]
): ServiceFigures {
  const load = (share: number) => ({
    share,
    shares: [share, ...spread.flatMap((distance) => [share - distance, share + distance])],
    quartiles: [share - 0.01, share + 0.01] as const,
    addedUs: 100 * (1 - share),
    perSecond: 1000 * share,
    busy: 0.99,
    windows: [{ perSecond: 1000 * share, bare: 1000 }],
  });
  return {
    name,
    pair: load(pair),
    alone: load(alone),
    latencyMs: { p50: 0.4, p99: 1.256 },
    rssMb: 80.4,
    startMs: 245.2,
    failed: 0,
    spans: { expected: 3000, delivered: 3000 },
    logs: { expected: 2000, delivered: 2000 },
  };
}

/** Returns results of a run with the variants bare, kit and jaeger. */
export function figuresOf(node: string, pair: number, alone: number, ...spread: readonly number[]): Figures {
  return {
    date: '2026-01-02',
    machine: { node, platform: 'linux x64', cpu: 'a processor', cores: 2, pinned: true },
    plan: {
      trials: 1,
      kitTrials: 1,
      rounds: 4,
      leadInSeconds: 0.2,
      pairSeconds: 2,
      aloneSeconds: 1.5,
      singleSeconds: 1,
      warmUpSeconds: 1,
      starts: 3,
      blocks: 5,
      blockMs: 50,
    },
    services: [
      serviceFigures('bare', 1, 1, ...spread.map(() => 0)),
      serviceFigures('kit', pair, alone, ...spread),
      serviceFigures('jaeger', 0.5, 0.25, ...spread),
    ],
    micro: [
      { task: 'span', candidate: 'kit', ns: 1000, quartiles: [900, 1100] },
      { task: 'span', candidate: 'jaeger', ns: 14_250, quartiles: [14_000, 15_000] },
      { task: 'scrape-counter', candidate: 'kit', ns: 1_230_000, quartiles: [1_200_000, 1_300_000] },
    ],
  };
}

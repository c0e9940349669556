import { markdownTable } from '@glasshouse/settings';
import type { FaultFigures, FaultLayer, FaultLoad } from '../faults/figures.js';
import { wrap } from './format.js';

const layerNames: Readonly<Record<FaultLayer, string>> = {
  off: 'off: without `FAULTS_TOKEN`',
  on: 'on: with `FAULTS_TOKEN`, without faults',
};
const loadNames: Readonly<Record<FaultLoad, string>> = {
  product: 'GET /products/{sku}, from the cache',
  availability: 'GET /products/{sku}/availability, from the store',
};

/** Renders the output of `npm run bench -- faults`. */
export function renderFaults(figures: FaultFigures): string {
  return `${pairTable(figures)}\n`;
}

/** Renders the section on the fault layer of `docs/performance.md`, one string per paragraph. */
export function faultsSection(figures: FaultFigures): string[] {
  const { date, machine, rounds, windowSeconds, pairs } = figures;
  const starts = pairs[0]?.shares.length ?? 0;
  return [
    '## Fault layer',
    wrap(
      'Throughput of gateway and product service of the shop, relative to a second pair of the same processes with the ' +
        'fault layer off, which is loaded in alternation. The row *off* compares two equal pairs, so its distance from 1 ' +
        'is the noise. Mean of the starts, with the lowest and the highest; quartiles of all windows.',
    ),
    pairTable(figures),
    wrap(
      `${starts} starts with ${rounds} windows of ${windowSeconds} s for each row. Node ${machine.node.slice(1)}, ` +
        `${machine.platform}, ${machine.cores} cores (${machine.cpu}), ${date}.`,
    ),
  ];
}

function pairTable({ pairs }: FaultFigures): string {
  return markdownTable(
    ['fault layer', 'request', 'relative throughput', 'starts', 'quartiles', 'requests per second', 'failed'],
    pairs.map(({ layer, load, share, shares, quartiles, perSecond, failed }) => [
      layerNames[layer],
      loadNames[load],
      share.toFixed(3),
      spread(Math.min(...shares), Math.max(...shares)),
      spread(...quartiles),
      perSecond.toLocaleString('en-US'),
      failed,
    ]),
  );
}

function spread(low: number, high: number): string {
  return `${low.toFixed(3)}–${high.toFixed(3)}`;
}

import type { OverviewChange } from '../../../../contract/src/overview.js';
import { valueAt } from '../../scrape/history.js';
import { type InstanceSeries, slotOf, storedScrapes } from '../../scrape/instance-series.js';
import type { Scope } from '../scope.js';
import { isWithin } from '../time-range.js';
import { metricsLink } from './links.js';

const heapMetric = 'nodejs_heap_size_used_bytes';
const startMetric = 'process_start_time_seconds';
/** Latest scrapes, of which the lowest value counts: a heap also grows between two garbage collections. */
const latest = 3;
const minGrowthBytes = 16 * 2 ** 20;
const minFactor = 1.4;

/** Returns the processes whose heap has grown within a range without a restart. */
export function changesOfMemory(instances: Iterable<InstanceSeries>, { range }: Scope): OverviewChange[] {
  const found: OverviewChange[] = [];
  for (const owner of instances) {
    const scrapes = storedScrapes(owner)
      .map((scrape) => ({ scrape, atMs: owner.times[slotOf(owner, scrape)] as number }))
      .filter(({ atMs }) => isWithin(atMs * 1000, range));
    const values = (name: string) => {
      const series = [...owner.series.values()].find((each) => each.name === name);
      return series ? scrapes.map(({ scrape }) => valueAt(series.history, scrape)) : [];
    };
    if (new Set(values(startMetric).filter((value) => value !== undefined)).size !== 1) continue;
    const heap = values(heapMetric).map((value, at) => ({ value, atMs: scrapes[at]?.atMs ?? 0 }));
    const growth = growthOf(heap);
    if (growth === undefined) continue;
    const { service, instance } = owner;
    found.push({
      kind: 'memory-growth',
      atMs: growth.atMs,
      service,
      text: `heap of ${instance} grew from ${mebibytes(growth.from)} to ${mebibytes(growth.to)}`,
      link: metricsLink(service),
    });
  }
  return found;
}

/** Returns the growth between the lowest value of the first half and the lowest of the latest values. */
function growthOf(heap: readonly { value: number | undefined; atMs: number }[]) {
  const known = heap.filter((each): each is { value: number; atMs: number } => each.value !== undefined);
  if (known.length < 2 * latest) return undefined;
  const from = Math.min(...known.slice(0, Math.ceil(known.length / 2)).map(({ value }) => value));
  const to = Math.min(...known.slice(-latest).map(({ value }) => value));
  if (to - from < minGrowthBytes || to < from * minFactor) return undefined;
  const half = from + (to - from) / 2;
  return { from, to, atMs: known.find(({ value }) => value >= half)?.atMs ?? 0 };
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

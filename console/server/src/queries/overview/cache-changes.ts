import type { OverviewChange } from '../../../../contract/src/overview.js';
import type { InstanceSeries } from '../../scrape/instance-series.js';
import { differenceScore } from '../differences/newcombe.js';
import type { Scope } from '../scope.js';
import { isWithin } from '../time-range.js';
import { eachIncreaseAt } from './counter-increases.js';
import { metricsLink } from './links.js';
import { percent } from './percent.js';

/** Metric of the cache port (`infra/cache`): reads have the operation `get` and the outcome `hit` or `miss`. */
const metric = 'cache_operations_total';
/** Minimum number of reads in the preceding range. */
const minReads = 10;
/** Least increase of the share of misses, 0 to 1. */
const minIncrease = 0.2;

interface Reads {
  hits: number;
  misses: number;
  /** First miss that a scrape shows, epoch milliseconds. */
  firstMissMs: number;
}

interface CacheMap {
  service: string;
  map: string;
  now: Reads;
  before: Reads;
}

const noReads = (): Reads => ({ hits: 0, misses: 0, firstMissMs: Infinity });

/** Returns the cache maps that are missed more often than in the preceding range, by the scraped series. */
export function changesOfCaches(
  instances: Iterable<InstanceSeries>,
  scope: Scope,
  before: Scope,
): OverviewChange[] {
  const maps = new Map<string, CacheMap>();
  for (const owner of instances) {
    for (const series of owner.series.values()) {
      const { map, operation, outcome } = series.labels;
      if (series.name !== metric || operation !== 'get' || map === undefined) continue;
      if (outcome !== 'hit' && outcome !== 'miss') continue;
      const key = `${owner.service}\n${map}`;
      const state = maps.get(key) ?? { service: owner.service, map, now: noReads(), before: noReads() };
      maps.set(key, state);
      eachIncreaseAt(owner, series, (count, atMs) => {
        if (isWithin(atMs * 1000, scope.range)) add(state.now, outcome, atMs, count);
        else if (isWithin(atMs * 1000, before.range)) add(state.before, outcome, atMs, count);
      });
    }
  }
  return [...maps.values()].flatMap(changeOf);
}

function add(reads: Reads, outcome: 'hit' | 'miss', atMs: number, count: number): void {
  if (outcome === 'hit') {
    reads.hits += count;
    return;
  }
  reads.misses += count;
  reads.firstMissMs = Math.min(reads.firstMissMs, atMs);
}

function changeOf({ service, map, now, before }: CacheMap): OverviewChange[] {
  const reads = now.hits + now.misses;
  const earlier = before.hits + before.misses;
  if (earlier < minReads || reads === 0) return [];
  const share = now.misses / reads;
  const earlierShare = before.misses / earlier;
  if (share - earlierShare < minIncrease) return [];
  if (differenceScore(now.misses, reads, before.misses, earlier) <= 0) return [];
  return [
    {
      kind: 'cache-misses',
      atMs: now.firstMissMs,
      service,
      text: `${percent(share)} of the reads of the cache ${map} are misses, before ${percent(earlierShare)}`,
      link: metricsLink(service),
    },
  ];
}

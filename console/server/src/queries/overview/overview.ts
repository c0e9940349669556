import type { Overview, OverviewChange, OverviewService } from '../../../../contract/src/overview.js';
import type { Target } from '../../../../contract/src/targets.js';
import type { InstanceSeries } from '../../scrape/instance-series.js';
import { createDurations } from '../durations.js';
import { precedingScope, type Scope, secondsOf } from '../scope.js';
import { isWithin } from '../time-range.js';
import { changesOfCaches } from './cache-changes.js';
import { changesOfMemory } from './memory-changes.js';
import { changesOfRequests } from './request-changes.js';
import { entryServices, requestCountsOf } from './request-counts.js';
import { changesOfSeries, versionOf } from './series-changes.js';
import { changesOfSpans } from './span-changes.js';
import { type SpanState, spanStateOf } from './span-state.js';

/** Data of the overview besides the spans. */
export interface OverviewSources {
  instances(): Iterable<InstanceSeries>;
  /** Scraped instances with the result of the last scrape. */
  targets(): readonly Pick<Target, 'name' | 'up'>[];
  alerts(): { firing: number; pending: number };
  /** Remaining share of the error budget by service; null when it is unknown. */
  budgets?(): ReadonlyMap<string, number | null>;
  /** Further changes, such as anomalies. */
  changes?(scope: Scope): readonly OverviewChange[];
}

/** Changes that the overview lists. */
const maxChanges = 100;

/** Returns the state of each service and the recent changes. The range of the scope must have a start. */
export function overviewOf(scope: Scope, sources: OverviewSources): Overview {
  const before = precedingScope(scope) ?? scope;
  const state = spanStateOf(scope);
  const earlierState = spanStateOf(before);
  const now = serviceStatistics(state, scope);
  const earlier = serviceStatistics(earlierState, before);
  const entries = entryServices(state, earlierState);
  const requestCounts = (spans: SpanState, of: Scope) =>
    requestCountsOf(entries, sources.instances(), spans, of);
  const isInRange = ({ atMs }: OverviewChange) => isWithin(atMs * 1000, scope.range);
  const seriesChanges = changesOfSeries(sources.instances()).filter(isInRange);
  const changes = [
    ...seriesChanges,
    ...changesOfSpans(state, earlierState),
    ...changesOfRequests(requestCounts(state, scope), requestCounts(earlierState, before), scope, before),
    ...changesOfCaches(sources.instances(), scope, before),
    ...changesOfMemory(sources.instances(), scope),
    ...(sources.changes?.(scope) ?? []),
  ].sort((a, b) => b.atMs - a.atMs);
  const budgets = sources.budgets?.();
  const targets = sources.targets();
  const names = new Set([...targets.map(({ name }) => name), ...now.keys(), ...earlier.keys()]);
  const versions = new Map<string, string>();
  for (const owner of sources.instances()) {
    const version = owner.isGone ? undefined : versionOf(owner);
    if (version !== undefined) versions.set(owner.service, version);
  }
  const services = [...names].sort().map((name): OverviewService => {
    const own = targets.filter((target) => target.name === name);
    const version = versions.get(name);
    return {
      name,
      ...(now.get(name) ?? none),
      before: earlier.get(name) ?? none,
      instances: { up: own.filter(({ up }) => up === true).length, total: own.length },
      restarts: seriesChanges.filter(({ kind, service }) => kind === 'restart' && service === name).length,
      ...(version !== undefined && { version }),
      ...(budgets?.has(name) && { budgetRemaining: budgets.get(name) as number | null }),
    };
  });
  return {
    services,
    changes: changes.slice(0, maxChanges),
    truncated: changes.length > maxChanges,
    alerts: sources.alerts(),
  };
}

type Statistics = OverviewService['before'];

const none: Statistics = { ratePerS: 0, errorShare: 0, p95Ms: null };

/** Returns rate, errors and latency of the server spans by service. */
function serviceStatistics({ operations, firstUs }: SpanState, scope: Scope): Map<string, Statistics> {
  const states = new Map<string, { durations: ReturnType<typeof createDurations>; errors: number }>();
  for (const { service, durations, errors } of operations.values()) {
    const state = states.get(service) ?? { durations: createDurations(), errors: 0 };
    states.set(service, state);
    for (let at = 0; at < durations.count; at++) state.durations.add(durations.usAt(at));
    state.errors += errors;
  }
  const seconds = secondsOf(scope, firstUs);
  return new Map(
    [...states].map(([service, { durations, errors }]) => {
      const [p95Ms] = durations.quantilesMs([0.95]);
      const { count } = durations;
      return [service, { ratePerS: count / seconds, errorShare: errors / count, p95Ms }];
    }),
  );
}

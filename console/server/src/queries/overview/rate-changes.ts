import type { OverviewChange } from '../../../../contract/src/overview.js';
import { type Scope, secondsOf } from '../scope.js';
import { equalTo, requestsLink } from './request-links.js';
import type { OperationState, SpanState } from './span-state.js';

/** Factor by which the number of requests must change. */
const minFactor = 3;
/** Requests in the busier one of both ranges, below which a change says little. */
const minRequests = 20;
/** Difference of two counts in standard deviations, if requests arrive independently of each other. */
const minDeviations = 4;
/** Part of the preceding range that may lack spans, because the console is younger. */
const mayLack = 0.1;

/**
 * Returns the operations that enter the system far more or less often than in the preceding range. Empty when that range
 * begins before the first span.
 */
export function changesOfRates(
  now: SpanState,
  before: SpanState,
  scope: Scope,
  beforeScope: Scope,
): OverviewChange[] {
  const { range } = scope;
  const { afterUs, untilUs } = beforeScope.range;
  if (!(before.firstUs <= afterUs + (untilUs - afterUs) * mayLack)) return [];
  const seconds = secondsOf(scope, range.afterUs);
  const found: OverviewChange[] = [];
  for (const key of new Set([...now.operations.keys(), ...before.operations.keys()])) {
    const operation = now.operations.get(key) ?? before.operations.get(key);
    if (!operation?.isEntry) continue;
    const count = now.operations.get(key)?.durations.count ?? 0;
    const earlier = before.operations.get(key)?.durations.count ?? 0;
    if (hasChanged(count, earlier)) found.push(changeOf(operation, count, earlier, seconds, range.afterUs));
  }
  return found;
}

function hasChanged(count: number, earlier: number): boolean {
  const more = Math.max(count, earlier);
  const less = Math.min(count, earlier);
  if (more < minRequests || more < less * minFactor) return false;
  return (more - less) / Math.sqrt(more + less) >= minDeviations;
}

function changeOf(
  { service, name }: OperationState,
  count: number,
  earlier: number,
  seconds: number,
  afterUs: number,
): OverviewChange {
  return {
    kind: 'request-rate',
    atMs: afterUs / 1000,
    service,
    text: `${name} is called ${rate(count, seconds)}, before ${rate(earlier, seconds)}`,
    link: requestsLink([equalTo(`${service}#name`, name)]),
  };
}

function rate(count: number, seconds: number): string {
  const perSecond = count / seconds;
  if (perSecond >= 1) return `${perSecond.toFixed(1)} times a second`;
  return `${((count / seconds) * 60).toFixed(1)} times a minute`;
}

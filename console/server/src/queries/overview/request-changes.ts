import type { OverviewChange } from '../../../../contract/src/overview.js';
import { differenceScore } from '../differences/newcombe.js';
import { type Scope, secondsOf } from '../scope.js';
import { equalTo, requestsLink } from './links.js';
import { percent } from './percent.js';
import type { RequestCount, RequestCounts } from './request-counts.js';

/** Factor by which the number of requests must change. */
const minFactor = 3;
/** Minimum number of requests in the busier range. */
const minRequests = 20;
/** Difference of two counts in standard deviations, if requests arrive independently of each other. */
const minDeviations = 4;
/** Minimum number of requests in the preceding range for a comparison of shares. */
const minEarlier = 10;
/** Part of the preceding range that may be unknown, because the console or the service is younger. */
const mayLack = 0.1;

/**
 * Returns the operations that are called far more or less often than in the preceding range, or return a 4xx status more
 * often.
 */
export function changesOfRequests(
  now: RequestCounts,
  before: RequestCounts,
  scope: Scope,
  beforeScope: Scope,
): OverviewChange[] {
  const { afterUs, untilUs } = beforeScope.range;
  const knownUntilUs = afterUs + (untilUs - afterUs) * mayLack;
  const seconds = secondsOf(scope, scope.range.afterUs);
  const secondsBefore = secondsOf(beforeScope, afterUs);
  const isComparable = Math.abs(seconds - secondsBefore) <= mayLack * Math.max(seconds, secondsBefore);
  const found: OverviewChange[] = [];
  for (const key of new Set([...now.byOperation.keys(), ...before.byOperation.keys()])) {
    const current = now.byOperation.get(key);
    const earlier = before.byOperation.get(key);
    const { service, name } = (current ?? earlier) as RequestCount;
    const count = current?.count ?? 0;
    const countBefore = earlier?.count ?? 0;
    const isKnown = (before.knownFromUs.get(service) ?? Number.POSITIVE_INFINITY) <= knownUntilUs;
    if (isKnown && isComparable && hasChanged(count, countBefore))
      found.push({
        kind: 'request-rate',
        atMs: scope.range.afterUs / 1000,
        service,
        text: `${name} is called ${rate(count, seconds)}, before ${rate(countBefore, secondsBefore)}`,
        link: requestsLink([equalTo(`${service}#name`, name)]),
      });
    if (current && earlier) found.push(...moreRefusals(current, earlier));
  }
  return found;
}

function* moreRefusals(now: RequestCount, before: RequestCount): Generator<OverviewChange> {
  const { service, name, count: of, refusals } = now;
  if (before.count < minEarlier) return;
  for (const [status, { count, firstUs }] of refusals) {
    const earlier = before.refusals.get(status)?.count ?? 0;
    if (differenceScore(count, of, earlier, before.count) <= 0) continue;
    yield {
      kind: 'more-refusals',
      atMs: firstUs / 1000,
      service,
      text: `${name} returns ${status} for ${percent(count / of)} of the requests, before ${percent(earlier / before.count)}`,
      link: requestsLink([equalTo(`${service}#name`, name), equalTo(`${service}#status`, String(status))]),
    };
  }
}

function hasChanged(count: number, earlier: number): boolean {
  const more = Math.max(count, earlier);
  const less = Math.min(count, earlier);
  if (more < minRequests || more < less * minFactor) return false;
  return (more - less) / Math.sqrt(more + less) >= minDeviations;
}

function rate(count: number, seconds: number): string {
  const perSecond = count / seconds;
  if (perSecond >= 1) return `${perSecond.toFixed(1)} times a second`;
  return `${(perSecond * 60).toFixed(1)} times a minute`;
}

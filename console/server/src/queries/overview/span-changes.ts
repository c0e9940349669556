import type { OverviewChange } from '../../../../contract/src/overview.js';
import { atLeast, equalTo, requestsLink } from './links.js';
import { slowdownOf, slowdownText } from './slowdown.js';
import type { EdgeState, ErrorState, OperationState, Skew, SpanState } from './span-state.js';

/** Returns the new errors, wrong clocks, slower operations and slower calls of a range, in comparison with the range before. */
export function changesOfSpans(now: SpanState, before: SpanState): OverviewChange[] {
  const found: OverviewChange[] = [];
  // a wrong clock stays wrong, so it needs no comparison
  for (const edge of now.edges.values()) if (edge.skew) found.push(clockSkew(edge, edge.skew));
  if (before.operations.size === 0 && before.edges.size === 0) return found;
  for (const [key, error] of now.errors) if (!before.errors.has(key)) found.push(newError(error));
  for (const [key, operation] of now.operations) {
    const change = slowerRoute(operation, before.operations.get(key));
    if (change) found.push(change);
  }
  for (const [key, edge] of now.edges) {
    const change = slowerEdge(edge, before.edges.get(key));
    if (change) found.push(change);
  }
  return found;
}

function newError({ service, name, error, field, firstUs, count, handled }: ErrorState): OverviewChange {
  return {
    kind: 'new-error',
    atMs: firstUs / 1000,
    service,
    text: `${name} fails with ${error}, ${count === 1 ? 'once' : `${count} times`}${handled === count ? '; its callers succeed' : ''}`,
    link: requestsLink([equalTo(`${service}#name`, name), equalTo(`${service}#${field}`, error)]),
  };
}

function slowerRoute(
  { service, name, isEntry, durations, selfTimes }: OperationState,
  before: OperationState | undefined,
): OverviewChange | undefined {
  const slowdown =
    before && (isEntry ? slowdownOf(durations, before.durations) : slowdownOf(selfTimes, before.selfTimes));
  if (!slowdown) return undefined;
  return {
    kind: 'slower-route',
    atMs: slowdown.atMs,
    service,
    text: `${isEntry ? 'p95' : 'p95 of the self time'} of ${name} ${slowdownText(slowdown)}`,
    link: requestsLink([
      atLeast(`${service} server ${name}#${isEntry ? 'duration' : 'self'}`, slowdown.slowMs),
    ]),
  };
}

function slowerEdge(
  { caller, callee, hasServer, calls }: EdgeState,
  before: EdgeState | undefined,
): OverviewChange | undefined {
  const slowdown = before && slowdownOf(calls, before.calls);
  if (!slowdown) return undefined;
  const measure = hasServer ? 'p95 of client time minus server time' : 'p95';
  return {
    kind: 'slower-edge',
    atMs: slowdown.atMs,
    service: caller,
    text: `calls ${caller} -> ${callee}: ${measure} ${slowdownText(slowdown)}`,
    link: requestsLink([atLeast(`${caller}->${callee}#${hasServer ? 'gap' : 'duration'}`, slowdown.slowMs)]),
  };
}

function clockSkew({ caller, callee }: EdgeState, { differenceUs, firstUs }: Skew): OverviewChange {
  const seconds = Math.round(Math.abs(differenceUs) / 1e6);
  return {
    kind: 'clock-skew',
    atMs: firstUs / 1000,
    service: callee,
    text: `clock is ${seconds} s ${differenceUs < 0 ? 'behind' : 'ahead of'} that of ${caller}`,
    link: '#/telemetry',
  };
}

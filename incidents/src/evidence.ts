import type { Evidence } from './incident.js';

/** Returns the value at a path of names; `*` is the highest number, or the first value, over all elements. */
export function valueAt(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return value;
  if (name === '*') {
    if (typeof value !== 'object' || value === null) return undefined;
    const found = Object.values(value)
      .map((each) => valueAt(each, rest))
      .filter((each) => each !== undefined && each !== null);
    return found.every((each) => typeof each === 'number') && found.length > 0
      ? Math.max(...(found as number[]))
      : found[0];
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return valueAt((value as Record<string, unknown>)[name], rest);
}

/** Returns the reason why a response does not show the evidence; undefined when it does. */
export function missingEvidence({ shows }: Evidence, response: unknown): string | undefined {
  const value = valueAt(response, shows.path);
  const path = shows.path.join('.');
  const is = `${path} is ${JSON.stringify(value)}`;
  if (shows.atLeast !== undefined && !(typeof value === 'number' && value >= shows.atLeast))
    return `${is}, not at least ${shows.atLeast}`;
  if (shows.atMost !== undefined && !(typeof value === 'number' && value <= shows.atMost))
    return `${is}, not at most ${shows.atMost}`;
  if (shows.equals !== undefined && value !== shows.equals)
    return `${is}, not ${JSON.stringify(shows.equals)}`;
  return value === undefined ? `${path} is absent` : undefined;
}

/** Returns the query with the start of the incident. */
export function queryOf({ query }: Evidence, startedMs: number): string {
  return query.replaceAll('{since}', String(startedMs));
}

import { type ServiceName, serviceNames, serviceOf } from './roster.js';

/**
 * Returns the services in groups, callers before the services that they call. A group holds the services whose longest
 * chain of calls has the same length; its members do not call each other.
 *
 * @throws RangeError for a cycle of calls
 */
export function callersFirst<Name extends string>(
  graph: Readonly<Record<Name, readonly NoInfer<Name>[]>>,
): Name[][] {
  const names = Object.keys(graph) as Name[];
  const heights = new Map<Name, number>();
  function heightOf(name: Name, path: readonly Name[]): number {
    if (path.includes(name)) throw new RangeError(`cycle of calls: ${[...path, name].join(' -> ')}`);
    const known = heights.get(name);
    if (known !== undefined) return known;
    const height = 1 + Math.max(-1, ...graph[name].map((called) => heightOf(called, [...path, name])));
    heights.set(name, height);
    return height;
  }
  const groups: Name[][] = [];
  for (const name of names) {
    const height = heightOf(name, []);
    groups[height] = [...(groups[height] ?? []), name];
  }
  return groups.reverse();
}

/** Services that each service calls, from the roster. */
export const callGraph = Object.fromEntries(
  serviceNames.map((name) => [name, serviceOf(name).calls]),
) as Readonly<Record<ServiceName, readonly ServiceName[]>>;

/** Returns the service and every service that a request to it may reach, in the order of the roster. */
export function reachableFrom(name: ServiceName): ServiceName[] {
  const reached = new Set<ServiceName>([name]);
  // a Set also iterates the names that are added during the loop
  for (const each of reached) for (const called of callGraph[each]) reached.add(called);
  return serviceNames.filter((each) => reached.has(each));
}
